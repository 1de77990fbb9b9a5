-- Releases the locks that still belong to the owner; those of other owners are not touched.
--   KEYS one a seat, as in lock-seats.lua     ARGV[1] owner
-- Returns {'UNLOCKED'}.  O(seats), at most 8.
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
end
return { 'UNLOCKED' }
