-- Takes a fan out of the line. An admission is not touched: its slot is free when its token ends.
--   ARGV[1] user
-- Returns what room.lua's `answer` says of where he stands now.  O(log n).
local room = read_room()
if not room then return without_epoch() end
redis.call('ZREM', WAITING, ARGV[1])
redis.call('ZREM', PARKED, ARGV[1])
redis.call('HDEL', SEEN, ARGV[1])
return answer(room, ARGV[1], find_place(ARGV[1]))
