-- Counts a login attempt before its password is checked, so that parallel attempts are counted as well.
--   KEYS[1] attempts of this client for this address   KEYS[2] attempts of all for it     one hash tag: {login:<address>}
--   ARGV[1] limit of one client   ARGV[2] limit of all clients   ARGV[3] window in seconds
-- Returns {'GO'} or {'WAIT', seconds}.  O(1).
for index = 1, 2 do
  if tonumber(redis.call('GET', KEYS[index]) or '0') >= tonumber(ARGV[index]) then
    return { 'WAIT', math.max(1, redis.call('TTL', KEYS[index])) }
  end
end
for index = 1, 2 do
  if redis.call('INCR', KEYS[index]) == 1 then redis.call('EXPIRE', KEYS[index], ARGV[3]) end
end
return { 'GO' }
