-- Takes a moment's lock on every seat, or on none. It keeps a crowd away from one row; PostgreSQL decides who gets it.
-- One attempt a second of a fan takes locks, the others only look: else one whose attempts are all refused keeps free
-- seats from everybody.
--   KEYS[1] turn of the owner   then one a seat, one hash tag: {seats:<event>}:lock:<seat>
--   ARGV[1] owner   ARGV[2] milliseconds
-- Returns {'LOCKED'} or {'TAKEN', position of each taken key…}.  O(seats), at most 8.
local answer = { 'TAKEN' }
for at = 2, #KEYS do
  local owner = redis.call('GET', KEYS[at])
  if owner and owner ~= ARGV[1] then answer[#answer + 1] = at - 1 end
end
if #answer > 1 then return answer end
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', 1000) then return { 'LOCKED' } end
for at = 2, #KEYS do redis.call('SET', KEYS[at], ARGV[1], 'PX', ARGV[2]) end
return { 'LOCKED' }
