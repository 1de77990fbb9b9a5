-- What the checkpoint in PostgreSQL knows of the line.
--   ARGV[1] 'unsaved': the users who have entered since the last checkpoint, in order    ARGV[2] how many at most
-- Returns {'UNSAVED', epoch, user, place, …}; epoch 0 while Redis is lost.  O(log n + chunk).
--   ARGV[1] 'saved': stores that PostgreSQL knows every user up to a place               ARGV[2] epoch   ARGV[3] place
-- Returns {'SAVED'} | {'STALE'}.  O(1).
local values = redis.call('HMGET', ROOM, 'epoch', 'checkpointed')

if ARGV[1] == 'saved' then
  if values[1] ~= ARGV[2] or tonumber(values[2] or 0) >= tonumber(ARGV[3]) then return { 'STALE' } end
  redis.call('HSET', ROOM, 'checkpointed', ARGV[3])
  return { 'SAVED' }
end

if not values[1] then return { 'UNSAVED', 0 } end
local reply = { 'UNSAVED', tonumber(values[1]) }
local after = '(' .. (values[2] or '0')
local found = redis.call('ZRANGE', WAITING, after, '+inf', 'BYSCORE', 'LIMIT', 0, ARGV[2], 'WITHSCORES')
for i = 1, #found do reply[#reply + 1] = found[i] end
return reply
