-- Stores the number of a comparison once Redis was told everything that belongs to it.
--   KEYS[1] meta     ARGV[1] epoch that was compared   ARGV[2] number of the comparison
-- Returns {'KEPT'} or {'GONE'}.  O(1).
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return { 'GONE' } end
redis.call('HSET', KEYS[1], 'checked', ARGV[2])
return { 'KEPT' }
