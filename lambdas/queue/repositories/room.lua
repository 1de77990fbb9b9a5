-- Prepended to every other script of the room: key names, the current time, and what several scripts share.
--   KEYS[1] room (hash)      epoch, settings, counters; without the field `epoch` nothing may change
--   KEYS[2] waiting (zset)   user -> place: the number, or beside it where another user has the same number
--   KEYS[3] parked (zset)    user -> place; silent when it was their turn
--   KEYS[4] slots (hash)     user -> 'state admission number epoch until'; state P(roposed), A(ctive), H(eld)
--   KEYS[5] pending (set)    users whose slot has no row in PostgreSQL yet
--   KEYS[6] seen (hash)      user -> the instant until which the user may stay silent, ms
--   KEYS[7] status (string)  'restoring': a caller restores; 'absent': PostgreSQL has no such room
-- One hash tag: {q:<event>}.  Users and admissions are short ids.  Times are ms since the epoch, by TIME.
local ROOM, WAITING, PARKED, SLOTS, PENDING, SEEN, STATUS =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local MINUTE = 60000
local TICK_EVERY = 1000
-- Minutes over which admissions and freed slots are counted, the current one included.
local COUNTED_MINUTES = 5
-- Within this wait, in seconds, a user polls every few seconds. Users farther back poll rarely: a million frequent polls would
-- overload the API.
local NEAR_SECONDS = 180
local POLL_NEAR_MIN, POLL_NEAR_MAX, POLL_FAR_MIN, POLL_FAR_MAX = 1000, 8000, 15000, 60000
-- A poll may arrive this much later than `pollAfterMs`.
local SILENCE_GRACE = 15000
-- Longest time between an answer and the end of the silence that it allows.
local PROMISE_MAX = POLL_FAR_MAX + SILENCE_GRACE
-- The allowed silence is stored for users who may be called before it ends: two ticks a second remove at most 1,000 users
-- each, in 75 s 150,000. That is 14 MB for each room.
local PROMISED_PLACES = 150000

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- The answer while there is no epoch. One caller a second is chosen to restore; otherwise all of them would query PostgreSQL.
local function without_epoch()
  if redis.call('GET', STATUS) == 'absent' then return { 'ABSENT' } end
  local is_chosen = redis.call('SET', STATUS, 'restoring', 'NX', 'PX', 1000)
  return { 'RESTORING', is_chosen and 1 or 0 }
end

local function read_room()
  local values = redis.call('HMGET', ROOM, 'epoch', 'state', 'gathersFrom', 'opensAt', 'closesAt', 'capacity', 'rate',
    'tickedAt', 'recallUntil', 'readAt', 'outflow')
  if not values[1] then return nil end
  local room = {
    epoch = tonumber(values[1]), state = values[2], opensAt = tonumber(values[4]), closesAt = tonumber(values[5]),
    capacity = tonumber(values[6]), rate = tonumber(values[7]), tickedAt = tonumber(values[8] or 0),
    recallUntil = tonumber(values[9] or 0), readAt = tonumber(values[10] or 0), outflow = tonumber(values[11] or 0),
  }
  if room.state == 'OPEN' and now < room.opensAt then room.state = 'GATHERING' end
  if now < tonumber(values[3]) or now >= room.closesAt then room.state = 'CLOSED' end
  return room
end

-- Counts of the last minutes, the current one first. Stored in one field: 'minute count count …'.
local function read_counts(field)
  local stored = {}
  for value in string.gmatch(redis.call('HGET', ROOM, field) or '', '%d+') do stored[#stored + 1] = tonumber(value) end
  local age = math.max(0, math.floor(now / MINUTE) - (stored[1] or 0))
  local counts = {}
  for i = 1, COUNTED_MINUTES do counts[i] = i > age and stored[1 + i - age] or 0 end
  return counts
end

local function add_count(field, n)
  local counts = read_counts(field)
  counts[1] = counts[1] + n
  redis.call('HSET', ROOM, field, math.floor(now / MINUTE) .. ' ' .. table.concat(counts, ' '))
end

-- Seconds until a user with `ahead` users before it is called; nil while no slot becomes free, or no tick has read the rows.
local function estimate_wait(room, ahead)
  if room.state == 'PAUSED' then return nil end
  if room.state == 'GATHERING' then return math.ceil((room.opensAt - now) / 1000 + ahead / room.rate) end
  local free = math.max(0, room.capacity - redis.call('HLEN', SLOTS))
  if ahead < free then return math.ceil(ahead / room.rate) end
  if room.outflow == 0 or now - room.readAt > MINUTE then return nil end
  return math.ceil(free / room.rate + (ahead - free + 1) / math.min(room.rate, room.outflow))
end

-- When to poll again, ms: a user far back polls again before its turn comes near. While no slot becomes free, a user who would
-- be called soon afterwards polls as often as one whose turn is near.
local function poll_after(room, ahead, estimate)
  local wait = estimate or math.max(NEAR_SECONDS - 1, ahead / room.rate)
  if wait < NEAR_SECONDS then return math.max(POLL_NEAR_MIN, math.min(POLL_NEAR_MAX, math.floor(wait * 50))) end
  return math.max(POLL_FAR_MIN, math.min(POLL_FAR_MAX, math.floor((wait - NEAR_SECONDS) * 500)))
end

-- Whether this caller has to tick the room: one caller a second.
local function claim_tick(room)
  if now - room.tickedAt < TICK_EVERY then return 0 end
  redis.call('HSET', ROOM, 'tickedAt', now)
  return 1
end

-- A Redis that fell back to older data issues numbers twice. The second user with a number is placed directly before (-1) or
-- behind (1) the first, at a distance of less than a half.
local SHARED_MAX = 10
local function number_of(place) return math.floor(tonumber(place) + 0.5) end
local function is_taken(place)
  return redis.call('ZCOUNT', WAITING, place, place) > 0 or redis.call('ZCOUNT', PARKED, place, place) > 0
end
local function place_beside(number, side)
  for n = 1, SHARED_MAX do
    local place = number + side * (0.5 - 0.5 ^ (n + 1))
    if not is_taken(place) then return place end
  end
  return redis.call('HINCRBY', ROOM, 'last', 1)
end

-- 'SLOT', its text  |  'WAITING', place  |  'NONE', 0.  A parked user who polls again returns to the old place, in front.
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

-- {'HERE', epoch, isTickDue, state, closesAt, waiting, place, number or slot, ahead, estimate or -1, pollAfterMs}
-- Also stores the instant until which the user may stay silent, because it depends on pollAfterMs.
local function answer(room, user, place, number)
  local ahead, estimate = 0, 0
  local poll = POLL_NEAR_MIN
  if place == 'WAITING' then
    number = number_of(number)
    ahead = redis.call('ZRANK', WAITING, user)
    estimate = estimate_wait(room, ahead)
    poll = poll_after(room, ahead, estimate)
    if ahead < PROMISED_PLACES then redis.call('HSET', SEEN, user, now + poll + SILENCE_GRACE) end
  end
  return { 'HERE', room.epoch, claim_tick(room), room.state, room.closesAt, redis.call('ZCARD', WAITING), place, number,
    ahead, estimate or -1, poll }
end
