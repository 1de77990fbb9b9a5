-- Removes what a successful login counted: the client's failures, and one attempt of all clients.
--   KEYS[1] attempts of this client for this address   KEYS[2] attempts of everyone for it     one hash tag: {login:<address>}
-- Returns {'DONE'}.  O(1).
redis.call('DEL', KEYS[1])
if tonumber(redis.call('GET', KEYS[2]) or '0') > 0 then redis.call('DECR', KEYS[2]) end
return { 'DONE' }
