import { isIPv6 } from 'node:net';
import type { Settings } from '../../config/settings.ts';
import { type Asked, type ProvedAnswer, proved, type ServerAnswers } from '../../core/health/answer.ts';
import type { Installation } from '../../core/health/judge-installation.ts';
import { rowsOf } from '../../core/health/judge-store.ts';
import { brandHost } from '../../core/public-address.ts';
import { type Asking, askServer } from './ask-server.ts';

/** Asks for this installation's server wherever it should be. */
export const askAround = async (
  asking: Asking,
  installation: Installation,
  settings: Settings,
): Promise<ServerAnswers> => {
  const { publicUrl, publicUrlGiven } = installation.addresses;
  const asked = await ask(asking, publicUrl);
  const answer = proved(asked.answer);
  const site = answer === null ? null : brandSiteOf(answer, installation);
  return {
    public: asked,
    publicUrlGiven,
    liar: answer !== null && isBehindProxy(answer) ? await askServer(asking, publicUrl, 'lying') : null,
    local: answer === null && publicUrlGiven ? await askLocally(asking, settings) : null,
    brandSite: site === null ? null : await ask(asking, site),
  };
};

const ask = async (asking: Asking, url: string): Promise<Asked> => ({
  url,
  answer: await askServer(asking, url),
});

const isBehindProxy = ({ report }: ProvedAnswer): boolean =>
  report.request.peerTrusted && report.request.forwarded.length > 0;

const askLocally = (asking: Asking, { host, port }: Settings): Promise<Asked | null> => {
  // Another port at every start.
  if (port === 0) return Promise.resolve(null);
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const address = everywhere[host] ?? host;
  return ask(asking, `http://${isIPv6(address) ? `[${address}]` : address}:${port}`);
};

/** The site of the first brand that has one. */
const brandSiteOf = ({ report }: ProvedAnswer, { store, addresses }: Installation): string | null => {
  const { publicUrl, baseDomain } = report;
  const rows = rowsOf(store);
  const sites = (rows?.brands ?? []).filter(
    ({ brand }) => brand.status === 'active' && brand.slug !== addresses.shadowedBrand,
  );
  const [first] = sites;
  if (baseDomain === null || first === undefined) return null;
  const { protocol, port } = new URL(publicUrl);
  return `${protocol}//${brandHost(first.brand.slug, baseDomain, port)}`;
};
