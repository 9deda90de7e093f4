// Creates a ticket and prints the sign-in link. Needs USHER_URL, USHER_API_KEY and USHER_BRAND.
import { env } from 'node:process';

/**
 * The link that signs this person in. Make it when they click and redirect to it at once.
 * @param {Record<string, string>} person every field that the brand makes mandatory
 * @returns {Promise<string>}
 */
export async function createSignInLink(person) {
  const response = await fetch(`${env['USHER_URL']}/auth/ticket`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${env['USHER_API_KEY']}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ data: { brand: env['USHER_BRAND'], ...person } }),
    redirect: 'error',
    signal: AbortSignal.timeout(5000),
  });
  const { status, description, data } = await response.json();
  if (response.status !== 200) {
    // 400 has data.errors: [{field, problem}]; 404 means that no active user matches.
    throw new Error(`${status} ${description} ${JSON.stringify(data?.errors ?? [])}`);
  }
  // The same as `${loginUrl of the brand}?=TA${data.encpryptedString}`.
  return data.loginUrl;
}

const link = await createSignInLink({
  username: 'john.d',
  email: 'john.d@example.com',
  firstName: 'John',
  lastName: 'Doe',
  phone1: '+44 20 7946 0958',
});
process.stdout.write(`${link}\n`);
