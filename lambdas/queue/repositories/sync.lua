-- Applies to the slots what a tick has read from the rows of PostgreSQL, which decide.
--   ARGV[1] epoch   ARGV[2] `syncs` as the tick's proposal found it   ARGV[3] admissions of this room so far
--   ARGV[4] last number that PostgreSQL knows   ARGV[5] when the keys expire, ms   ARGV[6] watermark of what was read
--   ARGV[7] 1: every slot was compared   ARGV[8] settings, count   then name, value …
--   then ended admissions, count   then user, admission …   then live rows: user, slot …
-- Returns {'SYNCED'} | {'STALE'}: another tick or another epoch came first, and the next tick reads again
-- | {'BEHIND'}: Redis has lost admissions or numbers, because it fell back to older data.  O(changed).
local values = redis.call('HMGET', ROOM, 'epoch', 'syncs', 'called', 'last')
-- A reading that began before the last one was applied could restore an ended slot.
if values[1] ~= ARGV[1] or tonumber(values[2] or 0) ~= tonumber(ARGV[2]) then return { 'STALE' } end
-- Redis counts before PostgreSQL writes, so a healthy Redis is never behind, even if this call is late.
if tonumber(values[3]) < tonumber(ARGV[3]) or tonumber(values[4]) < tonumber(ARGV[4]) then return { 'BEHIND' } end

local at = 9
for _ = 1, tonumber(ARGV[8]) do
  redis.call('HSET', ROOM, ARGV[at], ARGV[at + 1])
  at = at + 2
end
redis.call('HINCRBY', ROOM, 'syncs', 1)
redis.call('HSET', ROOM, 'watermark', ARGV[6], 'readAt', now)
if ARGV[7] == '1' then redis.call('HSET', ROOM, 'comparedAt', now) end

local freed = 0
local live_at = at + 1 + 2 * tonumber(ARGV[at])
for i = at + 1, live_at - 1, 2 do
  local state, id = string.match(redis.call('HGET', SLOTS, ARGV[i]) or '', '^(%S+) (%S+)')
  -- The user may have a newer admission.
  if id == ARGV[i + 1] then
    redis.call('HDEL', SLOTS, ARGV[i])
    redis.call('SREM', PENDING, ARGV[i])
    if state ~= 'P' then freed = freed + 1 end
  end
end
if freed > 0 then add_count('freed', freed) end

-- Slots that become free, per second, over the counted minutes or since the room opened; a minute at least, so that the
-- first few do not count as a high rate. Stored, because each answer reads it.
local freed_lately = 0
for _, count in ipairs(read_counts('freed')) do freed_lately = freed_lately + count end
local since = redis.call('HMGET', ROOM, 'opensAt', 'loadedAt')
local observed = math.min((COUNTED_MINUTES - 1) * MINUTE + now % MINUTE,
  now - math.max(tonumber(since[1]), tonumber(since[2] or 0)))
redis.call('HSET', ROOM, 'outflow', string.format('%.6f', freed_lately * 1000 / math.max(MINUTE, observed)))
for i = live_at, #ARGV, 2 do
  redis.call('HSET', SLOTS, ARGV[i], ARGV[i + 1])
  redis.call('SREM', PENDING, ARGV[i])
  redis.call('ZREM', WAITING, ARGV[i])
  redis.call('ZREM', PARKED, ARGV[i])
end
for _, key in ipairs(KEYS) do redis.call('PEXPIREAT', key, ARGV[5]) end
return { 'SYNCED' }
