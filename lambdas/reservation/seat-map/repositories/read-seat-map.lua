-- The whole map, and the window from which on its changes follow.
--   KEYS[1] meta   KEYS[2] statuses     one hash tag
-- Returns {'NONE'} or {'MAP', epoch, window, layout version, count of changes, statuses}.  O(seats) bytes.
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'window', 'layoutVersion', 'count')
if not meta[1] then return { 'NONE' } end
local window = math.max(math.floor(tonumber(redis.call('TIME')[1]) / 2), tonumber(meta[2]))
local statuses = redis.call('GET', KEYS[2])
if not statuses then
  -- Evicted: an incomplete map is not used.
  redis.call('DEL', KEYS[1])
  return { 'NONE' }
end
return { 'MAP', meta[1], string.format('%d', window), meta[3], meta[4], statuses }
