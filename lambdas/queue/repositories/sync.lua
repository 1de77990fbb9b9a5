-- Makes the slots agree with the rows that a tick has read: ENDED out, active in. Rows decide, Redis follows.
--   ARGV[1] epoch   ARGV[2] sequence of the tick   ARGV[3] admissions ever made   ARGV[4] forget the room at, ms
--   ARGV[5] last number that PostgreSQL knows   ARGV[6] settings, count   then name, value …
--   then ended proposals, count   then user …   then live rows:  user, slot …
-- Returns {'SYNCED'} | {'STALE'}: a later tick, or another life of Redis, has spoken | {'BEHIND'}: Redis has forgotten
-- admissions or numbers, it fell back to older data.  O(capacity).
local epoch = redis.call('HGET', ROOM, 'epoch')
if not epoch or epoch ~= ARGV[1] then return { 'STALE' } end
local counters = redis.call('HMGET', ROOM, 'sequence', 'called', 'last')
if tonumber(ARGV[2]) <= tonumber(counters[1] or 0) then return { 'STALE' } end
-- Redis counts before PostgreSQL writes, so a healthy one is never behind, however late this call is.
if tonumber(counters[2]) < tonumber(ARGV[3]) or tonumber(counters[3]) < tonumber(ARGV[5]) then return { 'BEHIND' } end

local at = 7
for _ = 1, tonumber(ARGV[6]) do
  redis.call('HSET', ROOM, ARGV[at], ARGV[at + 1])
  at = at + 2
end
redis.call('HSET', ROOM, 'sequence', ARGV[2])

local has_ended = {}
for i = at + 1, at + tonumber(ARGV[at]) do has_ended[ARGV[i]] = true end
at = at + tonumber(ARGV[at]) + 1
local live = {}
for i = at, #ARGV, 2 do live[ARGV[i]] = ARGV[i + 1] end

local slots = redis.call('HGETALL', SLOTS)
for i = 1, #slots, 2 do
  local user = slots[i]
  -- A proposal without a row stays: the next tick inserts it again, or the fan would lose his turn.
  local is_over = not live[user] and (has_ended[user] or string.sub(slots[i + 1], 1, 1) ~= 'P')
  if is_over then
    redis.call('HDEL', SLOTS, user)
    redis.call('SREM', PENDING, user)
  end
end
for user, slot in pairs(live) do
  redis.call('HSET', SLOTS, user, slot)
  redis.call('SREM', PENDING, user)
  redis.call('ZREM', WAITING, user)
  redis.call('ZREM', PARKED, user)
end
for _, key in ipairs(KEYS) do redis.call('PEXPIREAT', key, ARGV[4]) end
return { 'SYNCED' }
