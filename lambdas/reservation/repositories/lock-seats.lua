-- Takes a moment's lock on every seat, or on none. It keeps a crowd away from one row; PostgreSQL decides who gets it.
--   KEYS one a seat, one hash tag: {seats:<event>}:lock:<seat>     ARGV[1] owner   ARGV[2] milliseconds
-- Returns {'LOCKED'} or {'TAKEN', position of each taken key…}.  O(seats), at most 8.
local answer = { 'TAKEN' }
for position, key in ipairs(KEYS) do
  local owner = redis.call('GET', key)
  if owner and owner ~= ARGV[1] then answer[#answer + 1] = position end
end
if #answer > 1 then return answer end
for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
return { 'LOCKED' }
