-- Stores the number of a comparison once all changes that belong to it are applied.
--   KEYS[1] meta     ARGV[1] epoch that was compared   ARGV[2] number of the comparison
-- Returns {'KEPT'} or {'GONE'}.  O(1).
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return { 'GONE' } end
redis.call('HSET', KEYS[1], 'checked', ARGV[2])
return { 'KEPT' }
