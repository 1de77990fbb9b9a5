-- Loads one chunk of the checkpoint, in the order of its numbers, and notes how far the load has come.
--   ARGV[1] epoch that is being loaded   ARGV[2] where the chunk begins   ARGV[3] where the next one begins, or 'end'
--   then user, number, isShared …; 1: another user was admitted by the number
-- Returns {'LOADING'} | {'OVERTAKEN'}: another restorer loaded this chunk, or Redis was lost again.  O(chunk).
local values = redis.call('HMGET', ROOM, 'loading', 'loaded')
if values[1] ~= ARGV[1] or values[2] ~= ARGV[2] then return { 'OVERTAKEN' } end
for i = 4, #ARGV, 3 do
  local place = tonumber(ARGV[i + 1])
  if ARGV[i + 2] == '1' or is_taken(place) then place = place_beside(place, 1) end
  redis.call('ZADD', WAITING, place, ARGV[i])
end
redis.call('HSET', ROOM, 'loaded', ARGV[3])
return { 'LOADING' }
