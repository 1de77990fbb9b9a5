-- PostgreSQL knows every number up to this one.
--   ARGV[1] epoch   ARGV[2] number   then user …: whom it knows by this step
-- Returns {'SAVED', user …}: those of them who are in no line any more, for they left meanwhile | {'STALE'}.  O(chunk).
local values = redis.call('HMGET', ROOM, 'epoch', 'checkpointed')
if values[1] ~= ARGV[1] or tonumber(values[2] or 0) >= tonumber(ARGV[2]) then return { 'STALE' } end
redis.call('HSET', ROOM, 'checkpointed', ARGV[2])
local reply = { 'SAVED' }
for i = 3, #ARGV do
  local user = ARGV[i]
  local is_here = redis.call('ZSCORE', WAITING, user) or redis.call('ZSCORE', PARKED, user)
    or redis.call('HEXISTS', SLOTS, user) == 1
  if not is_here then reply[#reply + 1] = user end
end
return reply
