-- PostgreSQL knows every user up to this place.
--   ARGV[1] epoch   ARGV[2] place
-- Returns {'SAVED'} | {'STALE'}.  O(1).
local values = redis.call('HMGET', ROOM, 'epoch', 'checkpointed')
if values[1] ~= ARGV[1] or tonumber(values[2] or 0) >= tonumber(ARGV[2]) then return { 'STALE' } end
redis.call('HSET', ROOM, 'checkpointed', ARGV[2])
return { 'SAVED' }
