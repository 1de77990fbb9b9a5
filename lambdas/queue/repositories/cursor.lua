-- What everyone may know of the room. Changes nothing but who restores.
-- Returns {'CURSOR', epoch, state, now, serving, last, waiting, active, ratePerMinute}.  O(1).
local room = read_room()
if not room then return without_epoch() end
local counters = redis.call('HMGET', ROOM, 'serving', 'last')
return { 'CURSOR', room.epoch, room.state, now, tonumber(counters[1]), tonumber(counters[2]),
  redis.call('ZCARD', WAITING), redis.call('HLEN', SLOTS), rate_per_minute(room) }
