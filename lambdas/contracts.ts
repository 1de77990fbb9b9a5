import type { ServiceContract } from '#shared/contract/message.ts';
import { functions as authFunctions } from './auth/contract/functions.ts';
import { publishes as authPublishes } from './auth/contract/messages.ts';
import { routes as authRoutes } from './auth/contract/routes.ts';
import { functions as eventFunctions, subscriptions as eventSubscriptions } from './event/contract/functions.ts';
import { publishes as eventPublishes } from './event/contract/messages.ts';
import { routes as eventRoutes } from './event/contract/routes.ts';
import {
  functions as notificationFunctions,
  subscriptions as notificationSubscriptions,
} from './notification/contract/functions.ts';
import { publishes as notificationPublishes } from './notification/contract/messages.ts';
import { functions as paymentFunctions, subscriptions as paymentSubscriptions } from './payment/contract/functions.ts';
import { publishes as paymentPublishes } from './payment/contract/messages.ts';
import { routes as paymentRoutes } from './payment/contract/routes.ts';
import { functions as platformFunctions } from './platform/contract/functions.ts';
import { routes as platformRoutes } from './platform/contract/routes.ts';
import { functions as queueFunctions, subscriptions as queueSubscriptions } from './queue/contract/functions.ts';
import { routes as queueRoutes } from './queue/contract/routes.ts';
import {
  functions as reservationFunctions,
  subscriptions as reservationSubscriptions,
} from './reservation/contract/functions.ts';
import { publishes as reservationPublishes } from './reservation/contract/messages.ts';
import { routes as reservationRoutes } from './reservation/contract/routes.ts';

/** Every service, for tools that read all of them: CDK, the tests, the OpenAPI generator. No function imports this. */
export const contracts = {
  auth: {
    name: 'auth',
    routes: authRoutes,
    functions: authFunctions,
    publishes: authPublishes,
    subscriptions: [],
  },
  event: {
    name: 'event',
    routes: eventRoutes,
    functions: eventFunctions,
    publishes: eventPublishes,
    subscriptions: eventSubscriptions,
  },
  queue: {
    name: 'queue',
    routes: queueRoutes,
    functions: queueFunctions,
    publishes: [],
    subscriptions: queueSubscriptions,
  },
  reservation: {
    name: 'reservation',
    routes: reservationRoutes,
    functions: reservationFunctions,
    publishes: reservationPublishes,
    subscriptions: reservationSubscriptions,
  },
  payment: {
    name: 'payment',
    routes: paymentRoutes,
    functions: paymentFunctions,
    publishes: paymentPublishes,
    subscriptions: paymentSubscriptions,
  },
  notification: {
    name: 'notification',
    routes: {},
    functions: notificationFunctions,
    publishes: notificationPublishes,
    subscriptions: notificationSubscriptions,
  },
  platform: {
    name: 'platform',
    routes: platformRoutes,
    functions: platformFunctions,
    publishes: [],
    subscriptions: [],
  },
} as const satisfies Record<string, ServiceContract>;
