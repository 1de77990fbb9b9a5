-- Finds the first group of adjacent seats of which another user has locked none, and locks all of it: callers that ask at the
-- same time get different groups. It reduces contention; PostgreSQL decides who gets the seats. Only one attempt a second of
-- a user takes locks, the others only look, as in lock-seats.lua.
--   KEYS[1] turn of the owner; the locks lie in its slot, one hash tag: {seats:<event>}
--   ARGV[1] prefix of the event's keys   ARGV[2] owner   ARGV[3] how long a lock lasts, ms   ARGV[4] seats of a group
--   ARGV[5…] id of the first seat of each group, best first
-- Returns {'FOUND', position of the group} or {'TAKEN', locked seat id…}.  O(seats) of the groups, at most 800.
local GROUPS_FROM = 5
local prefix, owner, size = ARGV[1] .. ':lock:', ARGV[2], tonumber(ARGV[4])
local taken = { 'TAKEN' }
for at = GROUPS_FROM, #ARGV do
  local first = tonumber(ARGV[at])
  local isFree = true
  for seat = first, first + size - 1 do
    local lockedBy = redis.call('GET', prefix .. string.format('%d', seat))
    if lockedBy and lockedBy ~= owner then
      isFree = false
      taken[#taken + 1] = seat
    end
  end
  if isFree then
    if redis.call('SET', KEYS[1], '1', 'NX', 'PX', 1000) then
      for seat = first, first + size - 1 do
        redis.call('SET', prefix .. string.format('%d', seat), owner, 'PX', ARGV[3])
      end
    end
    return { 'FOUND', at - GROUPS_FROM + 1 }
  end
end
return taken
