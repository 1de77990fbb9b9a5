-- Removes a user from the line. An admission stays: its slot is free when its token ends.
--   ARGV[1] user   ARGV[2] number that PostgreSQL knows as given up; a later number of this user stays
-- Returns what room.lua's `answer` says of the place afterwards.  O(log n).
local room = read_room()
if not room then return without_epoch() end
local place, number = find_place(ARGV[1])
if place == 'WAITING' and number_of(number) <= tonumber(ARGV[2]) then
  redis.call('ZREM', WAITING, ARGV[1])
  redis.call('HDEL', SEEN, ARGV[1])
  place, number = 'NONE', 0
end
return answer(room, ARGV[1], place, number)
