-- Removes one attempt that was counted although its password could not be checked.
--   KEYS[1] attempts of this client for this address   KEYS[2] attempts of everyone for it     one hash tag: {login:<address>}
-- Returns {'DONE'}.  O(1).
for index = 1, 2 do
  if tonumber(redis.call('GET', KEYS[index]) or '0') > 0 then redis.call('DECR', KEYS[index]) end
end
return { 'DONE' }
