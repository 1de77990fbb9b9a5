-- Writes the slots of the live admissions, the settings, and last the epoch: from then on the room works again.
--   ARGV[1] epoch   ARGV[2] settings, count   then name, value …   then live rows: user, slot …
-- Returns {'LOADED'} | {'OVERTAKEN'}.  O(capacity).
local values = redis.call('HMGET', ROOM, 'loading', 'loaded')
if values[1] ~= ARGV[1] or values[2] ~= 'end' then return { 'OVERTAKEN' } end
local at = 3
for _ = 1, tonumber(ARGV[2]) do
  redis.call('HSET', ROOM, ARGV[at], ARGV[at + 1])
  at = at + 2
end
for i = at, #ARGV, 2 do
  redis.call('HSET', SLOTS, ARGV[i], ARGV[i + 1])
  redis.call('ZREM', WAITING, ARGV[i])
end
-- What users were promised before the loss is not known any more. Until the longest promise is over, nobody is passed
-- over: a user who has not asked since the load stops the line.
if redis.call('ZCARD', WAITING) > 0 then redis.call('HSET', ROOM, 'recallUntil', now + PROMISE_MAX) end
redis.call('HDEL', ROOM, 'loading', 'loaded')
redis.call('DEL', MENDING)
redis.call('HSET', ROOM, 'loadedAt', now, 'comparedAt', now, 'epoch', ARGV[1])
return { 'LOADED' }
