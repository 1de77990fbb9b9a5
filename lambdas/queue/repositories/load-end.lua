-- The slots of the live admissions, the settings, and last the epoch: with it the room works again.
--   ARGV[1] epoch   ARGV[2] fans near the head may report until they are called again, ms
--   ARGV[3] settings, count   then name, value …   then live rows: user, slot …
-- Returns {'LOADED'} | {'OVERTAKEN'}.  O(capacity).
if redis.call('HGET', ROOM, 'loading') ~= ARGV[1] then return { 'OVERTAKEN' } end
local at = 4
for _ = 1, tonumber(ARGV[3]) do
  redis.call('HSET', ROOM, ARGV[at], ARGV[at + 1])
  at = at + 2
end
for i = at, #ARGV, 2 do
  redis.call('HSET', SLOTS, ARGV[i], ARGV[i + 1])
  redis.call('ZREM', WAITING, ARGV[i])
end
-- Nobody has been seen since the loss: whom we would call now is who asked first, not who is first.
if redis.call('ZCARD', WAITING) > 0 then redis.call('HSET', ROOM, 'recallUntil', now + tonumber(ARGV[2])) end
redis.call('HDEL', ROOM, 'loading')
redis.call('DEL', MENDING)
redis.call('HSET', ROOM, 'epoch', ARGV[1])
return { 'LOADED' }
