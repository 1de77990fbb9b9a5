-- Users who have entered since the last checkpoint, in order.
--   ARGV[1] at most so many
-- Returns {'UNSAVED', epoch, user, place, …}.  O(log n + chunk).
local values = redis.call('HMGET', ROOM, 'epoch', 'checkpointed')
if not values[1] then return { 'UNSAVED', 0 } end
local reply = { 'UNSAVED', tonumber(values[1]) }
local after = '(' .. (values[2] or '0')
local found = redis.call('ZRANGE', WAITING, after, '+inf', 'BYSCORE', 'LIMIT', 0, ARGV[1], 'WITHSCORES')
for i = 1, #found do reply[#reply + 1] = found[i] end
return reply
