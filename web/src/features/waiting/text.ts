import type { Language } from '../../i18n/choice.ts';

/** The waiting room has its own sentences: the catalogue of the whole site would be larger than this page. */
interface WaitingText {
  readonly brand: string;
  readonly page: string;
  readonly entering: string;
  readonly waiting: string;
  readonly nearHead: string;
  readonly gathering: string;
  readonly gatheringNote: (opensAt: string) => string;
  readonly paused: string;
  readonly pausedNote: string;
  readonly restoring: string;
  readonly called: string;
  readonly calledNote: (left: string) => string;
  readonly calledTab: string;
  readonly left: string;
  readonly leftNote: string;
  readonly closed: string;
  readonly closedNote: string;
  readonly absent: string;
  readonly numberName: string;
  readonly number: (n: string) => string;
  readonly aheadName: string;
  readonly people: (n: string) => string;
  readonly waitName: string;
  readonly soon: string;
  readonly minutes: (n: string) => string;
  readonly unknown: string;
  readonly tab: (ahead: string) => string;
  readonly note: string;
  readonly nearNote: string;
  readonly leave: string;
  readonly sureTitle: string;
  readonly sure: string;
  readonly stay: string;
  readonly again: string;
  readonly go: string;
  readonly back: string;
  readonly live: string;
  readonly polling: string;
  readonly unstable: string;
  readonly offline: string;
  readonly hold: (title: string) => string;
}

const ko: WaitingText = {
  brand: '티케티',
  page: '대기열',
  entering: '순서를 확인하고 있어요',
  waiting: '순서를 기다리고 있어요',
  nearHead: '거의 다 왔어요. 이 화면을 켜 두세요',
  gathering: '곧 예매를 시작해요',
  gatheringNote: (opensAt) => `${opensAt}에 예매가 열리면 순서대로 입장해요.`,
  paused: '잠시 멈췄어요',
  pausedNote: '주최 측에서 입장을 잠시 멈췄어요. 순서는 그대로예요.',
  restoring: '대기열을 다시 여는 중이에요. 순서는 그대로예요',
  called: '입장할 차례예요',
  calledNote: (left) => `${left} 안에 좌석을 골라 주세요.`,
  calledTab: '🔔 입장할 차례예요',
  left: '지금은 대기열에 없어요',
  leftNote: '대기열에서 나갔거나 입장 시간이 지났어요. 다시 줄을 서면 새 번호를 받아요.',
  closed: '지금은 대기열이 열려 있지 않아요',
  closedNote: '예매 시작 30분 전부터 예매가 끝날 때까지 줄을 설 수 있어요.',
  absent: '공연을 찾을 수 없어요',
  numberName: '내 번호',
  number: (n) => `${n}번`,
  aheadName: '앞에 있는 사람',
  people: (n) => `${n}명`,
  waitName: '예상 대기 시간',
  soon: '1분 안',
  minutes: (n) => `약 ${n}분`,
  unknown: '계산 중',
  tab: (ahead) => `${ahead}명 앞 · 대기열`,
  note: '새로고침하거나 다른 탭에서 열어도 순서는 그대로예요.',
  nearNote: '곧 입장해요. 다른 앱으로 가지 말고 기다려 주세요.',
  leave: '대기열 나가기',
  sureTitle: '대기열에서 나갈까요?',
  sure: '나가면 지금 순서를 잃고, 다시 오면 맨 뒤에 서게 돼요.',
  stay: '계속 기다리기',
  again: '다시 줄 서기',
  go: '좌석 고르기',
  back: '공연 보기',
  live: '실시간으로 연결됐어요',
  polling: '몇 초마다 확인하고 있어요',
  unstable: '연결이 불안정해요. 순서는 그대로예요.',
  offline: '인터넷이 끊겼어요. 순서는 그대로예요.',
  hold: (title) => `결제하던 좌석이 있어요: ${title}`,
};

const en: WaitingText = {
  brand: 'Tiketi',
  page: 'Waiting room',
  entering: 'Checking your place',
  waiting: 'You are in line',
  nearHead: 'Almost there. Keep this page open',
  gathering: 'The sale opens soon',
  gatheringNote: (opensAt) => `Everyone here is let in by number once the sale opens at ${opensAt}.`,
  paused: 'The line is paused',
  pausedNote: 'The organiser has paused the line for a moment. You keep your place.',
  restoring: 'The line is being restored. You keep your place',
  called: 'It is your turn',
  calledNote: (left) => `Please choose your seats within ${left}.`,
  calledTab: '🔔 It is your turn',
  left: 'You are not in line now',
  leftNote: 'You left the line, or your turn has passed. If you join again, you get a new number.',
  closed: 'The line is not open now',
  closedNote: 'You can join from 30 minutes before the sale until it ends.',
  absent: 'We could not find this event',
  numberName: 'Your number',
  number: (n) => n,
  aheadName: 'People ahead',
  people: (n) => n,
  waitName: 'Estimated wait',
  soon: 'under a minute',
  minutes: (n) => `about ${n} min`,
  unknown: 'calculating',
  tab: (ahead) => `${ahead} ahead · Waiting room`,
  note: 'Reloading this page or opening it in another tab does not change your place.',
  nearNote: 'You will be let in soon. Please stay on this page.',
  leave: 'Leave the line',
  sureTitle: 'Leave the line?',
  sure: 'You lose your place, and you start at the end if you come back.',
  stay: 'Keep waiting',
  again: 'Join the line again',
  go: 'Choose seats',
  back: 'See the event',
  live: 'Connected live',
  polling: 'Checking every few seconds',
  unstable: 'The connection is unstable. You keep your place.',
  offline: 'You are offline. You keep your place.',
  hold: (title) => `You are holding seats: ${title}`,
};

export const waitingText = (language: Language): WaitingText => (language === 'ko' ? ko : en);
