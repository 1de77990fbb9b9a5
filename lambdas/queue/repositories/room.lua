-- Stands before every other script of the room: names of the keys, time, and what the room is at this moment.
--   KEYS[1] room (hash)               epoch, settings, counters; without the field `epoch` nothing may change
--   KEYS[2] waiting (zset)            user -> number
--   KEYS[3] parked (zset)             user -> number, silent near the head
--   KEYS[4] slots (hash)              user -> 'state admission number epoch until'; state P(roposed), A(ctive), H(eld)
--   KEYS[5] pending (set)             users whose slot has no row in PostgreSQL yet
--   KEYS[6] seen (hash)               user near the head -> when he last asked, ms
--   KEYS[7] mending (string)          somebody is restoring, or 'absent': PostgreSQL knows no such room
-- One hash tag: {q:<event>}.  Users and admissions are short ids.  Times are ms since the epoch, by TIME.
local ROOM, WAITING, PARKED, SLOTS, PENDING, SEEN, MENDING =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local MINUTE = 60000
local TICK_EVERY = 1000
-- Of those who may be called within four minutes at the full rate we remember when they asked.
local NEAR_SECONDS = 240

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- The answer while there is no epoch; one caller a second is chosen to restore, or a crowd would meet in PostgreSQL.
local function without_epoch()
  if redis.call('GET', MENDING) == 'absent' then return { 'ABSENT' } end
  local is_chosen = redis.call('SET', MENDING, 'restoring', 'NX', 'PX', 1000)
  return { 'RESTORING', is_chosen and 1 or 0 }
end

local function read_room()
  local values = redis.call('HMGET', ROOM, 'epoch', 'state', 'gathersFrom', 'opensAt', 'closesAt', 'capacity', 'rate',
    'tickedAt', 'recallUntil', 'minute', 'minuteCount', 'minuteBefore')
  if not values[1] then return nil end
  local room = {
    epoch = tonumber(values[1]), state = values[2], opensAt = tonumber(values[4]), closesAt = tonumber(values[5]),
    capacity = tonumber(values[6]), rate = tonumber(values[7]), tickedAt = tonumber(values[8] or 0),
    recallUntil = tonumber(values[9] or 0), minute = tonumber(values[10] or 0),
    minuteCount = tonumber(values[11] or 0), minuteBefore = tonumber(values[12] or 0),
  }
  if room.state == 'OPEN' and now < room.opensAt then room.state = 'GATHERING' end
  if now < tonumber(values[3]) or now >= room.closesAt then room.state = 'CLOSED' end
  return room
end

-- Admissions in the last 60 s: this minute's, and of the last one's the share that still lies within.
local function rate_per_minute(room)
  local minute = math.floor(now / MINUTE)
  local left = 1 - (now % MINUTE) / MINUTE
  if room.minute == minute then return math.floor(room.minuteCount + room.minuteBefore * left) end
  if room.minute == minute - 1 then return math.floor(room.minuteCount * left) end
  return 0
end

-- Whether this caller shall tick the room: once a second somebody does.
local function claim_tick(room)
  if now - room.tickedAt < TICK_EVERY then return 0 end
  redis.call('HSET', ROOM, 'tickedAt', now)
  return 1
end

-- 'SLOT', its text  |  'WAITING', number  |  'NONE', 0.  Who was parked and is back stands where his number says: in front.
local function find_place(user)
  local slot = redis.call('HGET', SLOTS, user)
  if slot then return 'SLOT', slot end
  local number = redis.call('ZSCORE', WAITING, user)
  if number then return 'WAITING', number end
  number = redis.call('ZSCORE', PARKED, user)
  if not number then return 'NONE', 0 end
  redis.call('ZREM', PARKED, user)
  redis.call('ZADD', WAITING, number, user)
  return 'WAITING', number
end

-- {'HERE', epoch, isTickDue, state, now, opensAt, closesAt, rate, ratePerMinute, waiting, place, number or slot, ahead}
local function answer(room, user, place, number)
  local ahead = 0
  if place == 'WAITING' then
    ahead = redis.call('ZRANK', WAITING, user)
    if ahead < room.rate * NEAR_SECONDS then redis.call('HSET', SEEN, user, now) end
  end
  return { 'HERE', room.epoch, claim_tick(room), room.state, now, room.opensAt, room.closesAt, room.rate,
    rate_per_minute(room), redis.call('ZCARD', WAITING), place, number, ahead }
end
