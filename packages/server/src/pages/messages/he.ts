import { html } from '../html.ts';
import type { Messages } from './messages.ts';

/** Hebrew. It addresses every reader alike: infinitives and nouns, no imperative, which has a gender. */
export const he: Messages = {
  language: 'he',
  direction: 'rtl',

  problemTitle: (title) => html`שגיאה: ${title}`,
  notSecure: 'הדף הזה לא הגיע בחיבור מאובטח (https), ולכן עדיין אי אפשר להיכנס כאן.',
  managementSystem: 'מערכת הניהול',

  signIn: 'כניסה',
  signInTo: (place) => html`כניסה אל ${place}`,
  account: 'חשבון',
  accountHint: 'השם המקוצר של חשבון החברה.',
  username: 'שם משתמש',
  password: 'סיסמה',
  signedOut: 'יצאת מהחשבון.',
  signInProblem: {
    failed: 'שם המשתמש או הסיסמה שגויים. כדאי לבדוק את שניהם ולנסות שוב.',
    throttled: 'היו יותר מדי ניסיונות. אפשר לנסות שוב בעוד זמן קצר.',
    'form-not-ours': 'הכניסה לא הושלמה. יש להקליד את הסיסמה שוב.',
    insecure: 'לכניסה נדרש חיבור מאובטח (https). יש לפתוח את הדף בכתובת ה־https שלו.',
  },
  triedTooOften: (wait) => `היו יותר מדי ניסיונות. אפשר לנסות שוב בעוד ${wait}.`,

  linkIsFor: (person) => html`הקישור הזה מיועד לכניסה בשם ${person}.`,
  continueAs: (person) => html`המשך בתור ${person}`,

  switchTitle: 'החלפת משתמש',
  switchSentence: (current, person) =>
    html`הכניסה הנוכחית היא בשם ${current}, והקישור שנפתח מיועד ל־${person}.`,
  staySignedInAs: (person) => html`להישאר בחשבון של ${person}`,

  oneMoment: 'הכניסה מתבצעת',
  bounceSentence: 'אם לא קורה דבר, אפשר ללחוץ על ״המשך״.',
  continue: 'המשך',

  linkTitle: 'קישור הכניסה הזה כבר אינו פעיל',
  linkSentence: 'יש לחזור למקום שבו נמצא הקישור, לקבל קישור חדש ולפתוח אותו מיד.',
  linkStart: 'לקבלת קישור חדש',
  linkSignIn: 'כניסה עם סיסמה',

  signedInTitle: 'הכניסה הושלמה',
  signOut: 'יציאה',
  name: 'שם',
  email: 'דוא״ל',
  brand: 'מותג',
  role: 'תפקיד',
  roles: { member: 'חבר/ה', manager: 'מנהל/ת', administrator: 'מנהל/ת מערכת', owner: 'בעלים' },
  cameIn: 'אופן הכניסה',
  cameInByPassword: 'שם משתמש וסיסמה',
  cameInByLink: 'קישור כניסה',
  cameInByLinkOf: (key) => html`קישור כניסה שנוצר במפתח ה־API בשם ״${key}״`,
  since: 'מאז',
  until: 'עד',
  yourSignIns: 'כניסות פעילות',
  timesAreIn: (zone) => html`כל השעות הן לפי ${zone}.`,
  where: 'היכן',
  started: 'מועד הכניסה',
  lastUsed: 'שימוש אחרון',
  action: 'פעולה',
  thisOne: 'הכניסה הזאת',
  browserOn: (browser, system) => `${browser} ב־${system}`,
  unknownBrowser: 'דפדפן לא מזוהה',

  notices: {
    'too-many-tries': {
      title: 'יותר מדי ניסיונות',
      sentence: 'אפשר לנסות שוב בעוד זמן קצר.',
      next: 'לנסות שוב',
    },
    unavailable: {
      title: 'אי אפשר להיכנס כרגע',
      sentence: 'השירות עמוס או עולה מחדש. אפשר לנסות שוב בעוד דקה.',
      next: 'לנסות שוב',
    },
    'not-found': {
      title: 'אין כאן דף',
      sentence: 'אפשר לבדוק את הכתובת או להתחיל בדף הכניסה.',
      next: 'לדף הכניסה',
    },
    'form-not-ours': {
      title: 'הפעולה לא בוצעה',
      sentence: 'הטופס היה פתוח זמן רב מדי או הגיע מאתר אחר. יש לפתוח את הדף מחדש ולחזור על הפעולה.',
      next: 'לפתוח את הדף מחדש',
    },
    'not-secure': {
      title: 'החיבור אינו מאובטח',
      sentence: 'לכניסה נדרשת כתובת https. אפשר לקבל אותה ממי שמפעיל את האתר.',
      next: 'לנסות שוב',
    },
    error: {
      title: 'משהו השתבש אצלנו',
      sentence: 'אפשר לנסות שוב בעוד דקה. אם זה חוזר, כדאי לפנות למי שמפעיל את האתר.',
      next: 'לנסות שוב',
    },
  },
  waitThenTryAgain: (wait) => `אפשר לנסות שוב בעוד ${wait}.`,
  requestId: (id) => html`מספר פנייה לתמיכה: ${id}`,
};
