-- Adds a user to the room once, or returns the existing place. Admission is a separate script.
--   ARGV[1] user   ARGV[2] number of the place ticket or 0   ARGV[3] epoch of the ticket
--   ARGV[4] PostgreSQL's verdict on the ticket: '' before it is known, 'FORGOTTEN', 'GRANTED', or 'SHARED': granted, but another
--   user was admitted by the number
-- Returns what room.lua's `answer` says; place 'CLAIM': check the ticket in PostgreSQL first; 'CLOSED': users cannot enter.
-- Without an epoch see room.lua.  O(log n).
local room = read_room()
if not room then return without_epoch() end
local user, claimed, claimed_in, verdict = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] or ''
local place, number = find_place(user)
if room.state == 'CLOSED' and place ~= 'SLOT' then return answer(room, user, 'CLOSED', 0) end
if place ~= 'NONE' then return answer(room, user, place, number) end

-- The number is of this epoch, but was never issued here, or its holder neither left nor was admitted: this Redis fell back to
-- older data. The room stops until it is loaded again.
local is_lost = claimed > tonumber(redis.call('HGET', ROOM, 'last')) or verdict == 'FORGOTTEN'
if claimed > 0 and claimed_in == room.epoch and is_lost then
  redis.call('HDEL', ROOM, 'epoch')
  return without_epoch()
end
local is_granted = verdict == 'GRANTED' or verdict == 'SHARED'
if claimed > 0 and not is_granted then return answer(room, user, 'CLAIM', 0) end

if claimed == 0 then
  number = redis.call('HINCRBY', ROOM, 'last', 1)
elseif verdict == 'SHARED' or is_taken(claimed) then
  number = place_beside(claimed, -1)
else
  number = claimed
  if tonumber(redis.call('HGET', ROOM, 'last')) < claimed then redis.call('HSET', ROOM, 'last', claimed) end
end
redis.call('ZADD', WAITING, number, user)
return answer(room, user, 'WAITING', number)
