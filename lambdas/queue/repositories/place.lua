-- The place of a user, or its end.
--   ARGV[1] user
--   ARGV[2] '' to read the place; this also stores until when the user may stay silent
--           or a number, to leave the line: PostgreSQL knows this number as given up, and a later number of this user stays.
--           An admission stays as well: its slot is free when its token ends.
-- Returns what room.lua's `answer` says of the place afterwards.  O(log n).
local room = read_room()
if not room then return without_epoch() end
local user, left = ARGV[1], tonumber(ARGV[2])
if not left and room.state == 'CLOSED' then
  local slot = redis.call('HGET', SLOTS, user)
  return answer(room, user, slot and 'SLOT' or 'NONE', slot or 0)
end
local place, number = find_place(user)
if left and place == 'WAITING' and number_of(number) <= left then
  redis.call('ZREM', WAITING, user)
  redis.call('HDEL', SEEN, user)
  place, number = 'NONE', 0
end
return answer(room, user, place, number)
