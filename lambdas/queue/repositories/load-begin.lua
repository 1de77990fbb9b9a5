-- Empties the room for a new epoch: nobody can enter until `load-end` writes the epoch.
--   ARGV[1] new epoch   ARGV[2] number that the counter starts from
-- Returns {'LOADING'} | {'OVERTAKEN'}: a later epoch is being loaded or is there.
local known = redis.call('HMGET', ROOM, 'epoch', 'loading')
local newest = math.max(tonumber(known[1] or 0), tonumber(known[2] or 0))
if newest >= tonumber(ARGV[1]) then return { 'OVERTAKEN' } end
redis.call('UNLINK', ROOM, WAITING, PARKED, SLOTS, PENDING, SEEN)
redis.call('HSET', ROOM, 'loading', ARGV[1], 'loaded', '', 'last', ARGV[2], 'checkpointed', ARGV[2])
return { 'LOADING' }
