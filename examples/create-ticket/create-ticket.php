<?php
// Creates a ticket and prints the sign-in link. Needs USHER_URL, USHER_API_KEY and USHER_BRAND.
declare(strict_types=1);

/**
 * The link that signs this person in. Make it when they click and redirect to it at once.
 *
 * @param array<string, string> $person every field that the brand makes mandatory
 */
function createSignInLink(array $person): string
{
    $body = ['data' => ['brand' => getenv('USHER_BRAND')] + $person];
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => [
            'Authorization: Bearer ' . getenv('USHER_API_KEY'),
            'Content-Type: application/json',
        ],
        'content' => json_encode($body, JSON_THROW_ON_ERROR),
        'ignore_errors' => true, // a refusal has a body that says why
        'follow_location' => 0,
        'timeout' => 5,
    ]]);
    $text = file_get_contents(getenv('USHER_URL') . '/auth/ticket', false, $context);
    if ($text === false) {
        throw new RuntimeException('Usher did not answer');
    }
    $reply = json_decode($text, true, 16, JSON_THROW_ON_ERROR);
    if ((int) $reply['status'] !== 200) {
        // 400 has data.errors: [{field, problem}]; 404 means that no active user matches.
        $problems = json_encode($reply['data']['errors'] ?? []);
        throw new RuntimeException("{$reply['status']} {$reply['description']} {$problems}");
    }
    return $reply['data']['loginUrl'];
}

$link = createSignInLink([
    'username' => 'john.d',
    'email' => 'john.d@example.com',
    'firstName' => 'John',
    'lastName' => 'Doe',
    'phone1' => '+44 20 7946 0958', // text: a number would lose the plus sign
]);
// In a page: header("Location: $link", true, 303);
echo $link, PHP_EOL;
