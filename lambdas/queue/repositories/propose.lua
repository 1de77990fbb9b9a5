-- Proposes the next fans, in order, as many as capacity and rate let in. PostgreSQL decides; until then they are pending.
--   ARGV[…] ids for new admissions, made before the script
-- Returns {'PROPOSED', epoch, last, serving, admission, user, number, …}: everyone without a row, those of an earlier call
-- whose caller died included.  O(admitted + skipped), skipped <= SKIP_MAX.
local SILENT_AFTER = 30000
local SKIP_MAX = 1000 -- of one tick, those let in included
local room = read_room()
if not room then return without_epoch() end

local counters = redis.call('HMGET', ROOM, 'last', 'serving', 'called', 'bucket', 'bucketAt')
local serving, called = tonumber(counters[2]), tonumber(counters[3])
-- The bucket holds one second's worth: whatever the moment, no second lets in more than twice the rate, no minute more
-- than the rate and that one.
local since = math.max(0, now - tonumber(counters[5] or now))
local refilled = tonumber(counters[4] or room.rate) + since * room.rate / 1000
local bucket = math.min(room.rate, refilled)

local looked = 0
local function next_present()
  while looked < SKIP_MAX do
    local head = redis.call('ZRANGE', WAITING, 0, 0, 'WITHSCORES')
    if not head[1] then return nil end
    looked = looked + 1
    local seen = tonumber(redis.call('HGET', SEEN, head[1]) or 0)
    redis.call('ZREM', WAITING, head[1])
    redis.call('HDEL', SEEN, head[1])
    serving = math.max(serving, tonumber(head[2]))
    if now - seen <= SILENT_AFTER then return head[1], head[2] end
    redis.call('ZADD', PARKED, head[2], head[1])
  end
end

local is_open = room.state == 'OPEN' and now >= room.recallUntil
local free = is_open and math.min(room.capacity - redis.call('HLEN', SLOTS), math.floor(bucket), #ARGV) or 0
local admitted = 0
while admitted < free do
  local user, number = next_present()
  if not user then break end
  admitted = admitted + 1
  redis.call('HSET', SLOTS, user, table.concat({ 'P', ARGV[admitted], number, room.epoch, 0 }, ' '))
  redis.call('SADD', PENDING, user)
end

local minute = math.floor(now / MINUTE)
if room.minute ~= minute then
  room.minuteBefore = room.minute == minute - 1 and room.minuteCount or 0
  room.minuteCount = 0
end
redis.call('HSET', ROOM, 'tickedAt', now, 'serving', serving, 'called', called + admitted,
  'bucket', string.format('%.3f', bucket - admitted), 'bucketAt', now,
  'minute', minute, 'minuteCount', room.minuteCount + admitted, 'minuteBefore', room.minuteBefore)

local reply = { 'PROPOSED', room.epoch, tonumber(counters[1]), serving }
for _, user in ipairs(redis.call('SMEMBERS', PENDING)) do
  local id, number = string.match(redis.call('HGET', SLOTS, user), '^P (%S+) (%S+)')
  reply[#reply + 1] = id
  reply[#reply + 1] = user
  reply[#reply + 1] = number
end
return reply
