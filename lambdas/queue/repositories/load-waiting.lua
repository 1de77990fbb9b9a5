-- One chunk of the checkpoint, in the order of its numbers.
--   ARGV[1] epoch that is being loaded   then user, number …; number 0 or one that somebody has: he gets a new one
-- Returns {'LOADING'} | {'OVERTAKEN'}: another restorer came, or Redis was lost again.  O(chunk).
if redis.call('HGET', ROOM, 'loading') ~= ARGV[1] then return { 'OVERTAKEN' } end
for i = 2, #ARGV, 2 do
  local number = tonumber(ARGV[i + 1])
  if number == 0 or redis.call('ZCOUNT', WAITING, number, number) > 0 then
    number = redis.call('HINCRBY', ROOM, 'last', 1)
  end
  redis.call('ZADD', WAITING, number, ARGV[i])
end
return { 'LOADING' }
