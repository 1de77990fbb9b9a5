-- Applies changes to the map: each seat only if its version is larger, and then also to the open window of two seconds.
-- While a map is being loaded, the changes are kept for it as well. Without a map the number of
-- available seats is not known: once a second one caller has to count them.
--   KEYS[1] meta (hash epoch, layoutVersion, window, count, available, checked)   KEYS[2] statuses (one character for each seat)
--   KEYS[3] versions (4 bytes a seat)   KEYS[4] pending (hash)   KEYS[5] loader   one hash tag: {seats:<event>}
--   ARGV[1] prefix of the event's keys   ARGV[2] milliseconds that a window is kept
--   ARGV[3] number of the comparison that these changes belong to, 0 for none   ARGV[4] epoch and
--   ARGV[5] number of the last comparison that it has seen   ARGV[6…] seat id, state, version, …
-- Returns {'APPLIED', changed, available}, {'PENDING', 1 if the caller should count} or {'GONE'}: Redis fell back, or
-- another map was loaded, since the comparison began.  O(changes).
local epoch = redis.call('HGET', KEYS[1], 'epoch')
-- A part was evicted: an incomplete map is not used.
local length = redis.call('STRLEN', KEYS[2])
if epoch and (length == 0 or redis.call('STRLEN', KEYS[3]) ~= 4 * length) then
  redis.call('DEL', KEYS[1])
  epoch = nil
end
-- In one step with its changes: a Redis that falls back forgets both or neither.
if ARGV[3] ~= '0' then
  if not epoch or epoch ~= ARGV[4] or (redis.call('HGET', KEYS[1], 'checked') or '0') ~= ARGV[5] then return { 'GONE' } end
  redis.call('HSET', KEYS[1], 'checked', ARGV[3])
end
local isLoading = not epoch or redis.call('EXISTS', KEYS[5]) == 1
local now = redis.call('TIME')
local window = math.floor(tonumber(now[1]) / 2)
local changed, available = 0, 0
if epoch then
  local meta = redis.call('HMGET', KEYS[1], 'window', 'available')
  window = math.max(window, tonumber(meta[1]))
  available = tonumber(meta[2])
end
local windowKey = ARGV[1] .. ':window:' .. string.format('%d', window)
for at = 6, #ARGV, 3 do
  local seat, state, version = tonumber(ARGV[at]), ARGV[at + 1], tonumber(ARGV[at + 2])
  -- A seat that is available again must not stay refused until an old lock ends.
  if state == 'A' then redis.call('DEL', ARGV[1] .. ':lock:' .. ARGV[at]) end
  if isLoading then
    local known = redis.call('HGET', KEYS[4], ARGV[at])
    if not known or tonumber(string.sub(known, 2)) < version then
      redis.call('HSET', KEYS[4], ARGV[at], state .. ARGV[at + 2])
      redis.call('PEXPIRE', KEYS[4], 60000)
    end
  end
  if epoch then
    local raw = redis.call('GETRANGE', KEYS[3], seat * 4, seat * 4 + 3)
    if #raw == 4 and version > struct.unpack('>I4', raw) then
      local old = redis.call('GETRANGE', KEYS[2], seat, seat)
      redis.call('SETRANGE', KEYS[3], seat * 4, struct.pack('>I4', version))
      if old ~= state then
        redis.call('SETRANGE', KEYS[2], seat, state)
        redis.call('HSET', windowKey, ARGV[at], state)
        redis.call('PEXPIRE', windowKey, ARGV[2])
        if old == 'A' then available = available - 1 end
        if state == 'A' then available = available + 1 end
        changed = changed + 1
      end
    end
  end
end
if not epoch then
  local turn = redis.call('SET', ARGV[1] .. ':availability-turn', '1', 'PX', 1000, 'NX')
  return { 'PENDING', turn and 1 or 0 }
end
if changed > 0 then
  redis.call('HSET', KEYS[1], 'window', string.format('%d', window), 'available', available)
  redis.call('HINCRBY', KEYS[1], 'count', 1)
end
return { 'APPLIED', changed, available }
