<?php
function fail(string $reason): never
{
    fwrite(STDERR, "$reason\n");
    exit(1);
}

$token = getenv('SAINO_TOKEN') ?: fail('Set SAINO_TOKEN to your token.');
$url = 'https://api.saino.io/api/apis/email-cleaning/bulk-progress';
$request = curl_init("$url?" . http_build_query(['bulk_id' => 1002]));
curl_setopt_array($request, [
    CURLOPT_HTTPHEADER => ["token: $token"],
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 30,
]);
$body = curl_exec($request);
if ($body === false) fail(curl_error($request));

$status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
$response = json_decode($body);
if ($status !== 200 || ($response->status ?? '') !== 'success') {
    fail("HTTP $status: " . (($response->error ?? '') ?: 'no reason given'));
}
$report = $response->data->status === 'completed' ? $response->data->download_link ?? '' : '';
echo $report ?: "{$response->data->percentage} %", "\n";
