-- The answer to a reader of the map, without its bytes when the caller has them already.
-- The map is serialised again when it has changed, at most four times a second, and when the window that it names is
-- half a minute old (a reader has to fetch every window since then). Meanwhile the older copy is served: it names the window
-- from which on its changes follow.
--   KEYS[1] meta   KEYS[2] statuses   KEYS[3] served (hash epoch, count, window, etag, gzip)
--   KEYS[4] turn to serialise   KEYS[5] turn to compare with PostgreSQL     one hash tag
--   ARGV[1] milliseconds of a turn to serialise   ARGV[2] milliseconds of a turn to compare   ARGV[3] windows that a copy lasts
--   ARGV[4…] etags that the caller has
-- Returns {'NONE'} or one of
--   {'KNOWN', compare, epoch, checked, etag}         {'SERVED', compare, epoch, checked, etag, gzip}
--   {'CHANGED', compare, epoch, checked, window, layout version, count, statuses}: the caller serialises it
-- where `compare` is 1 for the one caller of this second that compares.  O(1), and O(seats) bytes when it changed.
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'window', 'layoutVersion', 'count', 'checked')
local epoch, count = meta[1], meta[4]
if not epoch then return { 'NONE' } end
local window = math.max(math.floor(tonumber(redis.call('TIME')[1]) / 2), tonumber(meta[2]))
local compare = redis.call('SET', KEYS[5], '1', 'NX', 'PX', ARGV[2]) and 1 or 0
local checked = meta[5] or '0'
local served = redis.call('HMGET', KEYS[3], 'epoch', 'count', 'window', 'etag')
local isUsable = served[1] == epoch
local isFresh = isUsable and served[2] == count and window - tonumber(served[3]) < tonumber(ARGV[3])
local isOurTurn = not isFresh and redis.call('SET', KEYS[4], '1', 'NX', 'PX', ARGV[1])
if isUsable and not isOurTurn then
  for at = 4, #ARGV do
    if ARGV[at] == served[4] then return { 'KNOWN', compare, epoch, checked, served[4] } end
  end
  return { 'SERVED', compare, epoch, checked, served[4], redis.call('HGET', KEYS[3], 'gzip') }
end
local statuses = redis.call('GET', KEYS[2])
if not statuses then
  -- Evicted: an incomplete map is not used.
  redis.call('DEL', KEYS[1])
  return { 'NONE' }
end
return { 'CHANGED', compare, epoch, checked, string.format('%d', window), meta[3], count, statuses }
