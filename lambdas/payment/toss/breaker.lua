-- One circuit breaker for all containers: it opens when half of at least ten calls failed, and allows one probe after a pause.
--   KEYS[1] failures and calls of this window (hash)   KEYS[2] when it opened, ms   KEYS[3] the probe     one hash tag
--   ARGV[1] 'begin' | 'ok' | 'failed'
--   ARGV[2] window ms   ARGV[3] minimum of calls   ARGV[4] pause ms   ARGV[5] how long a probe may take, ms
-- Returns {'GO'} | {'OPEN'} for 'begin', {'NOTED'} otherwise. O(1).
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local opened = redis.call('GET', KEYS[2])

if ARGV[1] == 'begin' then
  if not opened then return { 'GO' } end
  if now - tonumber(opened) < tonumber(ARGV[4]) then return { 'OPEN' } end
  if redis.call('SET', KEYS[3], '1', 'NX', 'PX', ARGV[5]) then return { 'GO' } end
  return { 'OPEN' }
end

if opened then
  -- Only the probe counts: other calls began before the breaker opened.
  if redis.call('DEL', KEYS[3]) == 1 then
    if ARGV[1] == 'ok' then redis.call('DEL', KEYS[1], KEYS[2]) else redis.call('SET', KEYS[2], now) end
  end
  return { 'NOTED' }
end

local calls = redis.call('HINCRBY', KEYS[1], 'calls', 1)
if calls == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
local failed = tonumber(redis.call('HGET', KEYS[1], 'failed') or '0')
if ARGV[1] == 'failed' then failed = redis.call('HINCRBY', KEYS[1], 'failed', 1) end
if calls >= tonumber(ARGV[3]) and failed * 2 >= calls then
  redis.call('SET', KEYS[2], now)
  redis.call('DEL', KEYS[1])
end
return { 'NOTED' }
