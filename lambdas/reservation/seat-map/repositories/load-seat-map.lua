-- Begins a new epoch of the map with what PostgreSQL knows, and applies what changed while that was read.
-- Refused when Redis was emptied since the loader began (changes kept for this map may be gone with it), and when the map
-- to be replaced is not the one that the loader has seen.
--   KEYS[1] meta   KEYS[2] statuses   KEYS[3] versions   KEYS[4] pending   KEYS[5] loader     one hash tag
--   ARGV[1] token of the loader   ARGV[2] layout version   ARGV[3] statuses   ARGV[4] versions, separated by commas
--   ARGV[5] seconds that a map is kept   ARGV[6] number of the comparison   ARGV[7] epoch that is replaced, 0 for none
-- Returns {'LOADED'} or {'REFUSED'}.  O(seats), at most 50,000 (some 20 ms, once an epoch).
local replaced = redis.call('HGET', KEYS[1], 'epoch') or '0'
if redis.call('GET', KEYS[5]) ~= ARGV[1] or replaced ~= ARGV[7] then return { 'REFUSED' } end
local states, packed = {}, {}
for state in string.gmatch(ARGV[3], '.') do states[#states + 1] = state end
for version in string.gmatch(ARGV[4], '%d+') do packed[#packed + 1] = struct.pack('>I4', tonumber(version)) end
local pending = redis.call('HGETALL', KEYS[4])
for at = 1, #pending, 2 do
  local index, version = tonumber(pending[at]) + 1, tonumber(string.sub(pending[at + 1], 2))
  if packed[index] and version > struct.unpack('>I4', packed[index]) then
    states[index] = string.sub(pending[at + 1], 1, 1)
    packed[index] = struct.pack('>I4', version)
  end
end
local available = 0
for _, state in ipairs(states) do if state == 'A' then available = available + 1 end end
local now = redis.call('TIME')
local started = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
local epoch = string.format('%d', math.max(started, tonumber(replaced) + 1))
local window = string.format('%d', math.floor(tonumber(now[1]) / 2))
redis.call('SET', KEYS[2], table.concat(states), 'EX', ARGV[5] + 60)
redis.call('SET', KEYS[3], table.concat(packed), 'EX', ARGV[5] + 60)
redis.call('DEL', KEYS[1], KEYS[4], KEYS[5])
redis.call('HSET', KEYS[1], 'epoch', epoch, 'layoutVersion', ARGV[2], 'first', window, 'window', window,
  'count', 0, 'available', available, 'checked', ARGV[6])
-- Expires before the other parts, which are not used without it.
redis.call('EXPIRE', KEYS[1], ARGV[5])
return { 'LOADED' }
