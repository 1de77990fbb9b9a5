-- Returns the place of a user, and notes until when the user may stay silent.
--   ARGV[1] user
-- Returns what room.lua's `answer` says.  O(log n).
local room = read_room()
if not room then return without_epoch() end
if room.state == 'CLOSED' then
  local slot = redis.call('HGET', SLOTS, ARGV[1])
  return answer(room, ARGV[1], slot and 'SLOT' or 'NONE', slot or 0)
end
return answer(room, ARGV[1], find_place(ARGV[1]))
