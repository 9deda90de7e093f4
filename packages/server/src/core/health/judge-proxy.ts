import { type Answer, LIE, type ProvedAnswer, proved, type ServerAnswers } from './answer.ts';
import { type Finding, orOk, problem, warning } from './finding.ts';
import type { RequestView } from './server-report.ts';

/** What arrives of a request, and what is believed of it. */
export const judgeProxy = (answers: ServerAnswers): readonly Finding[] => {
  const answer = proved(answers.public.answer);
  // Asked elsewhere than where people come in, it saw nothing of the proxy.
  if (answer === null || answer.report.publicUrl !== answers.public.url) return [];
  const { request } = answer.report;
  const findings = [
    ...judgeHeaders(answer),
    ...judgeHost(answer),
    ...judgeProtocol(answer),
    ...judgeLie(request, answers.liar),
  ];
  return orOk(findings, 'proxy', summary(request));
};

const summary = ({ peer, peerTrusted, address, host, forwarded }: RequestView): string => {
  if (forwarded.length === 0)
    return `No proxy is in between. The server sees us at ${address}, asking for ${host}.`;
  const how = peerTrusted ? `through the proxy ${peer}` : `through ${peer}`;
  return `The server sees us at ${address}, asking for ${host}, ${how} (${forwarded.join(', ')}).`;
};

const isHttps = ({ report }: ProvedAnswer): boolean => report.publicUrl.startsWith('https:');

const judgeHeaders = (answer: ProvedAnswer): readonly Finding[] => {
  const { peer, peerTrusted, forwarded } = answer.report.request;
  if (forwarded.length > 0 && !peerTrusted) {
    const found = `The proxy ${peer} sends ${forwarded.join(', ')}, and is not believed: every visitor counts as coming from there, for allow-lists, throttles and the audit log.`;
    const advice = `Add ${peer} to USHER_TRUSTED_PROXIES and restart the server.`;
    return [problem('proxy', found, advice)];
  }
  // Something has to end TLS, because the server itself does not.
  if (isHttps(answer) && !forwarded.includes('x-forwarded-for')) {
    const found = `The proxy ${peer} sends no X-Forwarded-For: every visitor counts as coming from there, for allow-lists, throttles and the audit log.`;
    const advice = `Let the proxy set X-Forwarded-For and X-Forwarded-Host, and list it in USHER_TRUSTED_PROXIES: docs/operating/proxies.md has examples.`;
    return [problem('proxy', found, advice)];
  }
  return [];
};

const judgeHost = ({ report }: ProvedAnswer): readonly Finding[] => {
  const { publicUrl, baseDomain, request } = report;
  const wanted = new URL(publicUrl).hostname;
  if (hostnameOf(request.host) === wanted) return [];
  const found = `The request was for ${wanted}, and arrives for ${request.host}: the proxy rewrites Host.`;
  const advice = 'Let the proxy pass Host on, or set X-Forwarded-Host to it.';
  if (baseDomain !== null) {
    return [problem('proxy', `${found} Brands’ sites are told by it, so none of them works.`, advice)];
  }
  // On localhost the host decides whether browsers keep our cookies.
  return request.cookies === 'insecure'
    ? [problem('proxy', `${found} There browsers would not keep our cookies, so nobody can sign in.`, advice)]
    : [warning('proxy', found, advice)];
};

const judgeProtocol = (answer: ProvedAnswer): readonly Finding[] => {
  const { peer, forwarded, peerTrusted, protocol } = answer.report.request;
  const says = peerTrusted && forwarded.includes('x-forwarded-proto');
  if (!says || protocol === 'https' || !isHttps(answer)) return [];
  const found = `The proxy ${peer} says that we came by ${protocol}, and the public URL is https.`;
  const advice =
    'Usher goes by the public URL, so links and cookies are right. Where another proxy in front ends TLS, let this one pass its X-Forwarded-Proto on.';
  return [warning('proxy', found, advice)];
};

/** Whether a visitor can choose what the server believes. */
const judgeLie = (request: RequestView, liar: Answer | null): readonly Finding[] => {
  const lied = proved(liar)?.report.request;
  if (lied === undefined || !request.peerTrusted) return [];
  const findings: Finding[] = [];
  // Whoever sits at a proxy's own address is believed, and rightly.
  if (lied.address === LIE.address && !request.addressTrusted) {
    findings.push(
      problem(
        'proxy',
        'Visitors can choose their address: the proxy passes on the X-Forwarded-For that they send.',
        'Let the proxy set X-Forwarded-For to the address that it sees.',
      ),
    );
  }
  if (hostnameOf(lied.host) === LIE.host) {
    findings.push(
      warning(
        'proxy',
        'Visitors can choose the host: the proxy passes on the X-Forwarded-Host that they send.',
        'Let the proxy set X-Forwarded-Host to the host that was asked for.',
      ),
    );
  }
  return findings;
};

const hostnameOf = (host: string): string => URL.parse(`http://${host}`)?.hostname ?? host;
