-- Counts login attempts. An attempt is counted before its password is checked, so that parallel attempts count as well.
--   KEYS[1] attempts of this client for this address   KEYS[2] attempts of all clients for it     one hash tag
--   ARGV[1] 'begin'      counts an attempt, unless a limit is reached
--           'succeeded'  removes the failures of the client, and this attempt from those of all clients
--           'unchecked'  removes this attempt: its password could not be checked
--   ARGV[2] limit of one client   ARGV[3] limit of all clients   ARGV[4] window in seconds     for 'begin' only
-- Returns {'GO'} or {'WAIT', seconds} for 'begin', {'DONE'} otherwise.  O(1).
local function count(key) return tonumber(redis.call('GET', key) or '0') end
local function remove_one(key)
  if count(key) > 0 then redis.call('DECR', key) end
end

if ARGV[1] == 'begin' then
  for index = 1, 2 do
    if count(KEYS[index]) >= tonumber(ARGV[index + 1]) then
      return { 'WAIT', math.max(1, redis.call('TTL', KEYS[index])) }
    end
  end
  for index = 1, 2 do
    if redis.call('INCR', KEYS[index]) == 1 then redis.call('EXPIRE', KEYS[index], ARGV[4]) end
  end
  return { 'GO' }
end
if ARGV[1] == 'succeeded' then redis.call('DEL', KEYS[1]) else remove_one(KEYS[1]) end
remove_one(KEYS[2])
return { 'DONE' }
