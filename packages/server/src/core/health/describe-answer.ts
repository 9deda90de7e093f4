import type { Instant } from '../clock.ts';
import type { Answer, Asked } from './answer.ts';
import { DOCTOR_PATH, DOCTOR_WINDOW } from './server-report.ts';
import { duration } from './words.ts';

export interface Words {
  readonly found: string;
  readonly advice: string;
}

/** Why an answer is not the one of this installation, and what to do. */
export const describeAnswer = ({ url, answer }: Asked, now: Instant): Words => {
  switch (answer.kind) {
    case 'silent':
      return silence(url, answer.reason);
    case 'stranger':
      return stranger(url, answer);
    case 'unproved':
      return unproved(url, answer.date, now);
    default:
      return {
        found: `A cache in front of ${url} gave an old reply of this installation’s.`,
        advice: 'Let the proxy keep nothing of Usher’s: every reply that matters says `no-store`.',
      };
  }
};

const silences: Readonly<Record<string, readonly [why: string, advice: string]>> = {
  ENOTFOUND: ['DNS does not know the name', 'See that the name is right and has a record in DNS.'],
  EAI_AGAIN: ['the name could not be looked up', 'See that this machine reaches its DNS server.'],
  ECONNREFUSED: [
    'the connection was refused',
    'See that something listens there, the proxy if there is one.',
  ],
  ECONNRESET: ['the connection was cut', 'Look into the log of what listens there.'],
  EHOSTUNREACH: ['the machine cannot be reached', 'See where the name leads, and the firewall.'],
  ENETUNREACH: [
    'the network cannot be reached',
    'See where the name leads, and the network of this machine.',
  ],
  TIMEOUT: ['nothing came within 5 seconds', 'See where the name leads, and the firewall.'],
  CERT_HAS_EXPIRED: ['its certificate has expired', 'Renew the certificate.'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'its certificate is for another name',
    'Get a certificate that names this host.',
  ],
};

const OWN_AUTHORITY =
  'See that the proxy sends the whole chain. Where an authority of your own signed it, name its certificate to this command in NODE_EXTRA_CA_CERTS.';

const untrusted = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

const silence = (url: string, reason: string): Words => {
  const [why, advice] = silences[reason] ?? otherSilence(reason);
  return { found: `Nothing answers at ${url}: ${why} (${reason}).`, advice };
};

const otherSilence = (reason: string): readonly [why: string, advice: string] => {
  if (untrusted.includes(reason)) return ['its certificate is not trusted here', OWN_AUTHORITY];
  if (reason.startsWith('HPE_') || reason.startsWith('ERR_SSL_') || reason === 'EPROTO') {
    return [
      'what listens there speaks another protocol',
      'See that scheme and port of the public URL are right.',
    ];
  }
  return ['the connection failed', 'Look into the log of what listens there.'];
};

const stranger = (url: string, { status, location }: Answer & { kind: 'stranger' }): Words => {
  if (location !== null) {
    return {
      found: `${url} does not answer itself, but sends people on to ${location}.`,
      advice: 'Set USHER_PUBLIC_URL to the address that people end up at.',
    };
  }
  if ([502, 503, 504].includes(status)) {
    return {
      found: `A proxy answers at ${url} with status ${status}: it does not reach the server.`,
      advice: 'See that the server runs, and that the proxy’s upstream is the address that it listens on.',
    };
  }
  return {
    found: `Something else than Usher answers at ${url}, with status ${status}.`,
    advice:
      'See where the name leads, and that the proxy passes every path on as it is, without adding or removing a prefix.',
  };
};

const unproved = (url: string, date: Instant | null, now: Instant): Words => {
  if (date !== null && Math.abs(date - now) > DOCTOR_WINDOW) {
    return {
      found: `An Usher answers at ${url}, but its clock is ${duration(date - now)} ${date > now ? 'ahead' : 'behind'}, so it cannot be told whether it is this installation.`,
      advice: 'Set both clocks (`timedatectl`), then run this command again.',
    };
  }
  return {
    found: `An Usher answers at ${url}, but does not show that it has the master key of this installation.`,
    advice: `See where the name and the proxy lead, that this command has the server’s settings and version, and that the proxy passes ${DOCTOR_PATH} on.`,
  };
};
