-- The public state of the room. Changes nothing.
-- Returns {'CURSOR', epoch, state, now, serving, last, waiting, active, ratePerMinute}; without an epoch see room.lua.
-- O(1).
local room = read_room()
if not room then return without_epoch() end
local counters = redis.call('HMGET', ROOM, 'serving', 'last')
-- Of the previous minute only the part that lies within the last 60 s.
local admitted = read_counts('admitted')
local rate_per_minute = math.floor(admitted[1] + admitted[2] * (1 - (now % MINUTE) / MINUTE))
return { 'CURSOR', room.epoch, room.state, now, tonumber(counters[1]), tonumber(counters[2]),
  redis.call('ZCARD', WAITING), redis.call('HLEN', SLOTS), rate_per_minute }
