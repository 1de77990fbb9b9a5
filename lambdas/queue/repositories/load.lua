-- Loads the room after a loss of Redis, in three steps. Users cannot enter until the last step writes the epoch.
--   ARGV[1] 'begin' | 'waiting' | 'end'   ARGV[2] epoch that is loaded
-- Returns {'LOADING'} | {'LOADED'} for 'end' | {'OVERTAKEN'}: a later epoch is being loaded or is there, another restorer has
-- loaded this chunk, or Redis was lost again.

-- 'begin' empties the room.
--   ARGV[3] number that the counter starts from
local function begin()
  local known = redis.call('HMGET', ROOM, 'epoch', 'loading')
  local newest = math.max(tonumber(known[1] or 0), tonumber(known[2] or 0))
  if newest >= tonumber(ARGV[2]) then return { 'OVERTAKEN' } end
  redis.call('UNLINK', ROOM, WAITING, PARKED, SLOTS, PENDING, SEEN)
  redis.call('HSET', ROOM, 'loading', ARGV[2], 'loaded', '', 'last', ARGV[3], 'checkpointed', ARGV[3])
  return { 'LOADING' }
end

-- 'waiting' loads one chunk of the checkpoint, in the order of its numbers, and stores how far the load has come.  O(chunk).
--   ARGV[3] where the chunk begins   ARGV[4] where the next one begins, or 'end'
--   then user, number, isShared …; 1: another user was admitted by the number
local function load_waiting()
  for i = 5, #ARGV, 3 do
    local place = tonumber(ARGV[i + 1])
    if ARGV[i + 2] == '1' or is_taken(place) then place = place_beside(place, 1) end
    redis.call('ZADD', WAITING, place, ARGV[i])
  end
  redis.call('HSET', ROOM, 'loaded', ARGV[4])
  return { 'LOADING' }
end

-- 'end' writes the slots of the live admissions, the settings, and last the epoch: from then on the room works again.
-- O(capacity).
--   ARGV[3] settings, count   then name, value …   then live rows: user, slot …
local function finish()
  local at = 4
  for _ = 1, tonumber(ARGV[3]) do
    redis.call('HSET', ROOM, ARGV[at], ARGV[at + 1])
    at = at + 2
  end
  for i = at, #ARGV, 2 do
    redis.call('HSET', SLOTS, ARGV[i], ARGV[i + 1])
    redis.call('ZREM', WAITING, ARGV[i])
  end
  -- The allowed silence of each user is lost. Until the longest one has passed, no user is skipped: a user who has not
  -- asked since the load stops the line.
  if redis.call('ZCARD', WAITING) > 0 then redis.call('HSET', ROOM, 'recallUntil', now + PROMISE_MAX) end
  redis.call('HDEL', ROOM, 'loading', 'loaded')
  redis.call('DEL', STATUS)
  redis.call('HSET', ROOM, 'loadedAt', now, 'comparedAt', now, 'epoch', ARGV[2])
  return { 'LOADED' }
end

if ARGV[1] == 'begin' then return begin() end
local values = redis.call('HMGET', ROOM, 'loading', 'loaded')
local expected = ARGV[1] == 'waiting' and ARGV[3] or 'end'
if values[1] ~= ARGV[2] or values[2] ~= expected then return { 'OVERTAKEN' } end
if ARGV[1] == 'waiting' then return load_waiting() end
return finish()
