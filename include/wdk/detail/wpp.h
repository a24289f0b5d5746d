/* SPDX-License-Identifier: MIT */
/* Owns the words of the WPP trace preprocessor, as nothing. Its .tmh files are generated to include
 * this. Trace functions of a driver's own names are defined by the driver's build, as nothing
 * too. */
#ifndef PNPSIM_WDK_DETAIL_WPP_H
#define PNPSIM_WDK_DETAIL_WPP_H

#define WPP_INIT_TRACING(...) ((void)0)
#define WPP_CLEANUP(...) ((void)0)
#define WPP_RECORDER_INITIALIZE(...) ((void)0)
#define WPP_SYSTEMCONTROL(...)
#define WPP_SYSTEMCONTROL2(...)
#define WPP_REGISTER(...) ((void)0)
#define WPP_FLUSH() ((void)0)

#ifndef DoTraceMessage
#define DoTraceMessage(...) ((void)0)
#endif
#ifndef DoTraceLevelMessage
#define DoTraceLevelMessage(...) ((void)0)
#endif
#ifndef DoDebugTrace
#define DoDebugTrace(...) ((void)0)
#endif
#ifndef TraceEvents
#define TraceEvents(...) ((void)0)
#endif

#endif
