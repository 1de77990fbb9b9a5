-- Puts a fan into the room once, or tells where he already is. Admitting is another script.
--   ARGV[1] user   ARGV[2] number of his place ticket or 0   ARGV[3] the ticket's epoch; 0: his claim was found good
-- Returns what room.lua's `answer` says; place 'CLAIM' asks to look the ticket's number up first, 'CLOSED' took nobody.
-- {'RESTORING', isChosen} | {'ABSENT'} while there is no epoch.  O(log n).
local room = read_room()
if not room then return without_epoch() end
local user, claimed, claimed_in = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local place, number = find_place(user)
if room.state == 'CLOSED' and place ~= 'SLOT' then return answer(room, user, 'CLOSED', 0) end
if place ~= 'NONE' then return answer(room, user, place, number) end
-- A ticket of this epoch with a number that was never issued: this Redis fell back to older data and has to be loaded.
if claimed_in == room.epoch and claimed > tonumber(redis.call('HGET', ROOM, 'last')) then
  redis.call('HDEL', ROOM, 'epoch')
  return without_epoch()
end
-- A ticket of this epoch claims nothing: whoever had its number has left or has had his turn.
if claimed > 0 and claimed_in > 0 and claimed_in ~= room.epoch then return answer(room, user, 'CLAIM', 0) end

local is_granted = claimed > 0 and claimed_in == 0
  and redis.call('ZCOUNT', WAITING, claimed, claimed) == 0 and redis.call('ZCOUNT', PARKED, claimed, claimed) == 0
if is_granted then
  number = claimed
  if tonumber(redis.call('HGET', ROOM, 'last')) < claimed then redis.call('HSET', ROOM, 'last', claimed) end
else
  number = redis.call('HINCRBY', ROOM, 'last', 1)
end
redis.call('ZADD', WAITING, number, user)
return answer(room, user, 'WAITING', number)
