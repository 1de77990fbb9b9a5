-- The changes of one window of two seconds.
--   KEYS[1] meta   KEYS[2] window   KEYS[3] turn to compare with PostgreSQL     one hash tag
--   ARGV[1] epoch   ARGV[2] window   ARGV[3] windows that are kept   ARGV[4] milliseconds of a turn to compare
-- Returns {'GONE'} or {'WINDOW', compare, checked, the open window, seat id, state, …}, where `compare` is 1 for the one
-- caller of this second that compares.  O(changes).
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'window', 'first', 'checked')
if not meta[1] or meta[1] ~= ARGV[1] then return { 'GONE' } end
local open = math.max(math.floor(tonumber(redis.call('TIME')[1]) / 2), tonumber(meta[2]))
local asked = tonumber(ARGV[2])
if asked < tonumber(meta[3]) or asked < open - tonumber(ARGV[3]) or asked > open + 1 then return { 'GONE' } end
local compare = redis.call('SET', KEYS[3], '1', 'NX', 'PX', ARGV[4]) and 1 or 0
local answer = { 'WINDOW', compare, meta[4] or '0', string.format('%d', open) }
for _, part in ipairs(redis.call('HGETALL', KEYS[2])) do answer[#answer + 1] = part end
return answer
