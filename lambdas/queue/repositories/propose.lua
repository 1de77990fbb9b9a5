-- Proposes the next users, in order, as many as capacity and rate allow. PostgreSQL decides; until then they are pending.
--   ARGV[…] ids for new admissions, made before the script
-- Returns {'QUIET'}: no user waits, and the rows were read a moment ago | {'PROPOSED', epoch, last, serving, syncs,
-- watermark, isCompareDue, more, admission, user, number, …}: every user without a row, including those of an earlier
-- caller that crashed; `more` users could be proposed with more ids.  O(admitted + skipped), skipped <= SKIP_MAX.
local SKIP_MAX = 1000 -- users of one call, admitted ones included
local QUIET_READ_EVERY = 5000
local COMPARE_EVERY = 60000
local room = read_room()
if not room then return without_epoch() end

local values = redis.call('HMGET', ROOM, 'last', 'serving', 'called', 'bucket', 'bucketAt', 'syncs', 'watermark',
  'comparedAt', 'readAt')
local is_taking = room.state == 'OPEN' or room.state == 'GATHERING'
local is_idle = is_taking and redis.call('ZCARD', WAITING) == 0 and redis.call('SCARD', PENDING) == 0
if is_idle and now - tonumber(values[9] or 0) < QUIET_READ_EVERY then return { 'QUIET' } end

local serving, called = tonumber(values[2]), tonumber(values[3])
-- The bucket holds the admissions of one second: no second admits more than twice the rate, and no minute more than the rate
-- of a minute plus that of one second.
local since = math.max(0, now - tonumber(values[5] or now))
local bucket = math.min(room.rate, tonumber(values[4] or room.rate) + since * room.rate / 1000)

local looked = 0
local function next_present()
  while looked < SKIP_MAX do
    local head = redis.call('ZRANGE', WAITING, 0, 0, 'WITHSCORES')
    if not head[1] then return nil end
    local silent_until = tonumber(redis.call('HGET', SEEN, head[1]) or 0)
    if silent_until == 0 and now < room.recallUntil then return nil end
    looked = looked + 1
    redis.call('ZREM', WAITING, head[1])
    redis.call('HDEL', SEEN, head[1])
    serving = math.max(serving, math.floor(head[2]))
    if now <= silent_until then return head[1], head[2] end
    redis.call('ZADD', PARKED, head[2], head[1])
  end
end

local free = room.state == 'OPEN' and math.min(room.capacity - redis.call('HLEN', SLOTS), math.floor(bucket)) or 0
local admitted = 0
local is_exhausted = false
while admitted < math.min(free, #ARGV) do
  local user, number = next_present()
  if not user then
    is_exhausted = true
    break
  end
  admitted = admitted + 1
  -- A number is admitted once: a user who shares one gets another for the admission.
  if tonumber(number) ~= number_of(number) then number = redis.call('HINCRBY', ROOM, 'last', 1) end
  redis.call('HSET', SLOTS, user, table.concat({ 'P', ARGV[admitted], number, room.epoch, 0 }, ' '))
  redis.call('SADD', PENDING, user)
end
local more = 0
if not is_exhausted then more = math.max(0, math.min(free - admitted, redis.call('ZCARD', WAITING))) end

if admitted > 0 then add_count('admitted', admitted) end
redis.call('HSET', ROOM, 'tickedAt', now, 'serving', serving, 'called', called + admitted,
  'bucket', string.format('%.3f', bucket - admitted), 'bucketAt', now)

local is_compare_due = now - tonumber(values[8] or 0) >= COMPARE_EVERY
local reply = { 'PROPOSED', room.epoch, tonumber(values[1]), serving, tonumber(values[6] or 0), values[7] or '',
  is_compare_due and 1 or 0, more }
for _, user in ipairs(redis.call('SMEMBERS', PENDING)) do
  local id, number = string.match(redis.call('HGET', SLOTS, user), '^P (%S+) (%S+)')
  reply[#reply + 1] = id
  reply[#reply + 1] = user
  reply[#reply + 1] = number
end
return reply
