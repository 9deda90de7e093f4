/** The requests and replies that the servers have in common, so that each reads and writes as much as ours. */

/** The slug of the brand that everything happens in. */
export const BRAND = 'bench';

/** The name of the nth person, from 1, as `printf('user%08d', n)` in SQL gives it. */
export const usernameOf = (number: number): string => `user${String(number).padStart(8, '0')}`;

export const emailOf = (number: number): string => `${usernameOf(number)}@example.com`;

const REQUEST_BYTES = 300;

const frame = (username: string, remark: string): string =>
  `{"data":{"brand":"${BRAND}","username":"${username}","email":"${username}@example.com",` +
  `"uniqueId":"A-${username}","firstName":"John","lastName":"Doe","phone1":"+44 20 7946 0958",` +
  `"remark":"${remark}","overrideUserInfo":false}}`;

const remark = 'team lead, '.repeat(20).slice(0, REQUEST_BYTES - frame(usernameOf(1), '').length);

/** The published page's request with everything in it, 300 bytes long. */
export const ticketRequest = (number: number): string => frame(usernameOf(number), remark);

const TICKET_TEXT = 'hZ8uTCLgf1HnOwVy_bIE'.repeat(4);

/** A reply like ours, in which only the time differs. The server stands for nothing: it knows no user. */
export const ticketReply = (now: Date) => ({
  status: '200',
  description: 'Operation successful',
  response_time: now.toISOString(),
  data: {
    encpryptedString: TICKET_TEXT,
    ticketId: 'tkt_01k3v9m2x7q',
    loginUrl: `http://localhost:40000/login?=TA${TICKET_TEXT}`,
    validFor: { management: 3600, applications: 86_400 },
  },
});
