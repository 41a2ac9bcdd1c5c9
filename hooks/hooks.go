// Package hooks says when the clinic's rules run: record hooks, routes and cron jobs.
package hooks

import (
	"io/fs"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"
	"golang.org/x/crypto/acme/autocert"

	"pocketclinic/collections"
	"pocketclinic/roster"
)

// Deps is what the hooks need from outside.
type Deps struct {
	Now        func() time.Time // the clock
	Background func(func())     // runs a function without anybody waiting for it
	Files      FileSender       // where mails and text messages go that nothing is configured for
	SMS        SMSSender        // nil: Files
	SMTP       func(core.SMTPConfig) mailer.Mailer
	Dummy      PaymentProvider // takes no money: for what costs nothing
	Payments   PaymentProvider // nil: Dummy
	Key        []byte          // 32 bytes, for what is encrypted at rest
	OldKeys    [][]byte        // those before it, for what is still encrypted with one of them
	Public     fs.FS           // the pages served at /, if any
	OpenSQL    func() bool     // whether super admins may run SQL; nil: they may not
	Origins    func() []string // elsewhere that may use the API, frame the page to embed and serve the portal
	Leads      func() bool     // whether this process does the clinic's work, of several; nil: it does
	WhenLeads  func(func())    // has a function run each time that this process begins to do it; nil: it always does

	MetricsToken string // lets a collector read the metrics; empty: super admins alone may
}

// handlers is the receiver of every hook, route and job.
type handlers struct {
	Deps
	cipher    collections.Cipher
	guesses   guesses
	questions questions
	roster    roster.Roster
	group     groupCommit
	standing  standingBatches
	dispatch  dispatcher
	running   *background
	address   string            // at which the server listens; empty: unknown
	certified *autocert.Manager // knows the names that the server has certificates for; nil: none
	health    health
	metrics   *metrics
	matching  sync.Mutex // one run over the waitlist at a time

	coding     sync.Mutex // one code is made at a time: hashing leaves the other processors to those who wait
	refunding  sync.Mutex // one run over what is due back at a time
	askingBack sync.Mutex // one payment is asked back at a time
	replanning sync.Mutex // one run over the reminders to come at a time
	relocating sync.Mutex // one run over the appointments to be relocated at a time
}

// Collections whose records clients write.
var written = []string{
	collections.Users, collections.Practitioners, collections.BankAccounts, collections.WorkingHours,
	collections.ScheduleOverrides, collections.TimeOff, collections.VisitTypes, collections.Patients,
	collections.Appointments, collections.Waitlist, collections.Clinic,
}

// Collections that the server alone writes.
var systemWritten = []string{
	collections.Slots, collections.Payments, collections.Notifications, collections.AuditLog, collections.FreedTime,
	collections.CodeRequests, collections.Relocations, collections.RelocationItems,
}

// Register binds every hook, route and job of the clinic.
func Register(app core.App, deps Deps) error {
	cipher, err := collections.NewCipher(deps.Key, deps.OldKeys...)
	if err != nil {
		return err
	}
	h := &handlers{Deps: deps, cipher: cipher, running: newBackground(), metrics: newMetrics(), questions: newQuestions()}
	h.group.unsure = h.roster.Forget
	h.group.now, h.group.committed, h.group.waited = h.Now, h.countGroup, h.countWait
	if h.SMS == nil {
		h.SMS = h.Files
	}
	if h.Payments == nil {
		h.Payments = h.Dummy
	}
	h.registerKeys(app)
	h.registerAccess(app)
	h.registerRoster(app) // before what a commit wakes, which asks the roster
	h.registerPeople(app)
	h.registerSchedule(app)
	h.registerAppointments(app)
	h.registerWaitlist(app)
	h.registerNotifications(app)
	app.OnBackupCreate().BindFunc(h.backUpBesideWrites) // in PocketBase's place: nothing bound after it runs
	h.registerRoutes(app)
	return h.registerJobs(app)
}

// registerKeys binds what the encryption keys have to fit, before anything is served.
func (h *handlers) registerKeys(app core.App) {
	app.OnSettingsReload().BindFunc(h.readOldSettings)
	app.OnServe().BindFunc(h.requireKnownKeys)
	app.OnServe().BindFunc(h.encryptSettings)
}

// registerAccess binds what holds for every collection, first.
func (h *handlers) registerAccess(app core.App) {
	app.OnServe().BindFunc(h.timeRequests)
	app.OnServe().BindFunc(h.observeState)
	app.OnServe().BindFunc(sendSecurityHeaders)
	app.OnModelCreate(core.LogsTableName).BindFunc(redactLog)
	app.OnServe().BindFunc(logFailuresAlone)
	app.OnServe().BindFunc(requireTokenLookUp)
	app.OnServe().BindFunc(requireTokenToWrite)
	app.OnServe().BindFunc(h.answerErrors)
	app.OnServe().BindFunc(narrowLists)
	app.OnServe().BindFunc(boundQuestions)
	app.OnServe().BindFunc(h.limitQuestions)
	app.OnRecordsListRequest().BindFunc(endOfTime)
	app.OnRealtimeSubscribeRequest().BindFunc(boundTopics)
	app.OnBatchRequest().BindFunc(boundBatch)
	app.OnServe().BindFunc(refuseTruncate)
	app.OnServe().BindFunc(guardSchema)
	app.OnServe().BindFunc(h.guardSQL)
	app.OnServe().BindFunc(h.limitGuesses)
	app.OnServe().BindFunc(h.tellHealth)
	app.OnServe().BindFunc(h.stopGracefully)
	app.OnServe().BindFunc(h.takeCodeRequests)

	app.OnBatchRequest().BindFunc(answerBatch)
	app.OnRecordCreateRequest().BindFunc(answerInBatch)
	app.OnRecordUpdateRequest().BindFunc(answerInBatch)
	app.OnRecordDeleteRequest().BindFunc(answerInBatch)

	app.OnRecordCreateRequest(systemWritten...).BindFunc(refuseWrite)
	app.OnRecordUpdateRequest(systemWritten...).BindFunc(refuseWrite)
	app.OnRecordDeleteRequest(systemWritten...).BindFunc(refuseWrite)

	app.OnRecordCreateRequest(written...).BindFunc(h.requireVerifiedEmail)
	app.OnRecordUpdateRequest(written...).BindFunc(h.requireVerifiedEmail)
	app.OnRecordDeleteRequest(written...).BindFunc(h.requireVerifiedEmail)
	app.OnRecordUpdateRequest(written...).BindFunc(keepID) // before whatever looks a record up
	app.OnRecordCreateRequest(written...).BindFunc(readInstants)
	app.OnRecordUpdateRequest(written...).BindFunc(readInstants)
	app.OnRecordCreateRequest(written...).BindFunc(h.guardSystemFields)
	app.OnRecordUpdateRequest(written...).BindFunc(h.guardSystemFields)
	app.OnRecordCreateRequest(written...).BindFunc(requireTypes)
	app.OnRecordUpdateRequest(written...).BindFunc(requireTypes)
	// These two answer by themselves: what is bound after them does not run for appointments.
	app.OnRecordCreateRequest(collections.Appointments).BindFunc(h.bookAppointment)
	app.OnRecordUpdateRequest(collections.Appointments).BindFunc(h.changeAppointment)
	// What is bound after these runs in the transaction of the request, on the record as it is there.
	app.OnRecordCreateRequest(written...).BindFunc(h.inRequestTransaction("create"))
	app.OnRecordUpdateRequest(written...).BindFunc(h.inRequestTransaction("update"))
	app.OnRecordDeleteRequest(written...).BindFunc(h.inRequestTransaction("delete"))

	app.OnRecordValidate().BindFunc(checkPictures)
	app.OnRecordValidate(written...).BindFunc(refuseControlCharacters)
	app.OnBackupCreate().BindFunc(h.anchorBackup)
	app.OnServe().BindFunc(h.anchorWhenStopped)

	app.OnRecordCreate(written...).BindFunc(inTransaction)
	app.OnRecordUpdate(written...).BindFunc(inTransaction)
	app.OnRecordDelete(written...).BindFunc(inTransaction)
}

func (h *handlers) registerPeople(app core.App) {
	app.OnRecordAuthWithOTPRequest().BindFunc(spendCode)
	app.OnRecordAuthWithOTPRequest(collections.Users).BindFunc(verifyEmail)
	app.OnRecordUpdateRequest(collections.Users).BindFunc(refuseErased)
	app.OnRecordRequestVerificationRequest(collections.Users).BindFunc(refuseVerificationLink)
	app.OnRecordRequestEmailChangeRequest(collections.Users).BindFunc(refuseEmailChange)
	app.OnRecordCreateRequest(collections.Users).BindFunc(openByDesk)
	app.OnRecordUpdateRequest(collections.Users).BindFunc(editByDesk)
	app.OnRecordCreateRequest(collections.Users).BindFunc(h.guardRole)
	app.OnRecordUpdateRequest(collections.Users).BindFunc(h.guardRole)
	app.OnRecordCreate(collections.Users).BindFunc(defaultRole)
	app.OnRecordCreate(collections.Users).BindFunc(normalizeEmail)
	app.OnRecordUpdate(collections.Users).BindFunc(normalizeEmail)
	app.OnRecordUpdate(collections.Users).BindFunc(signOutOfDesk)
	app.OnRecordUpdate(collections.Users).BindFunc(h.leaveLine)
	app.OnRecordValidate(collections.Users).BindFunc(h.validateProfile)
	app.OnRecordEnrich(collections.Users).BindFunc(hidePrivateProfile)

	app.OnRecordCreateRequest(collections.Practitioners, collections.VisitTypes).BindFunc(activateByDefault)
	app.OnRecordUpdateRequest(collections.Practitioners).BindFunc(guardPractitioner)
	app.OnRecordCreate(collections.Practitioners).BindFunc(h.linkAccount)
	app.OnRecordUpdate(collections.Practitioners).BindFunc(keepAccount)
	app.OnRecordCreate(collections.Practitioners).BindFunc(giveSlug)
	app.OnRecordUpdate(collections.Practitioners).BindFunc(giveSlug)
	app.OnRecordDelete(collections.Users, collections.Practitioners).BindFunc(refuseWhileNeeded)
	app.OnRecordDelete(collections.Practitioners).BindFunc(unlinkAccount)
	app.OnRecordValidate(collections.Practitioners).BindFunc(h.validatePractitioner)
	app.OnRecordEnrich(collections.Practitioners).BindFunc(h.showStanding)

	app.OnRecordCreateRequest(collections.Patients).BindFunc(requireOwner)
	app.OnRecordCreate(collections.Patients).BindFunc(limitPatients)
	app.OnRecordUpdate(collections.Patients).BindFunc(refuseRemoved)
	app.OnRecordDelete(collections.Patients).BindFunc(h.removePatient)
	app.OnRecordValidate(collections.Patients).BindFunc(h.validatePatient)

	app.OnRecordCreate(collections.BankAccounts).BindFunc(h.decryptBankAccount)
	app.OnRecordUpdate(collections.BankAccounts).BindFunc(h.decryptBankAccount)
	app.OnRecordValidate(collections.BankAccounts).BindFunc(validateBankAccount)
	app.OnRecordCreateExecute(collections.BankAccounts).BindFunc(h.encryptBankAccount)
	app.OnRecordUpdateExecute(collections.BankAccounts).BindFunc(h.encryptBankAccount)
	app.OnRecordEnrich(collections.BankAccounts).BindFunc(h.showDecrypted)
	app.OnRecordViewRequest(collections.BankAccounts).BindFunc(h.auditBankAccountView)
	app.OnRecordsListRequest(collections.BankAccounts).BindFunc(h.auditBankAccountList)
	app.OnRealtimeMessageSend().BindFunc(h.auditBankAccountEvent)
}

func (h *handlers) registerSchedule(app core.App) {
	app.OnRecordValidate(collections.WorkingHours).BindFunc(validateWorkingHours)
	app.OnRecordValidate(collections.ScheduleOverrides).BindFunc(validateOverride)
	app.OnRecordValidate(collections.TimeOff).BindFunc(validateTimeOff)
	app.OnRecordValidate(collections.VisitTypes).BindFunc(validateVisitType)
	app.OnRecordDelete(collections.VisitTypes).BindFunc(refuseWhileBooked)
	for _, name := range []string{
		collections.WorkingHours, collections.ScheduleOverrides, collections.TimeOff, collections.VisitTypes,
	} {
		app.OnRecordCreate(name).BindFunc(h.followSchedule)
		app.OnRecordUpdate(name).BindFunc(h.followSchedule)
		app.OnRecordDelete(name).BindFunc(h.followSchedule)
	}
	app.OnRecordUpdate(collections.Practitioners).BindFunc(h.followSchedule)
	app.OnRecordUpdate(collections.Clinic).BindFunc(requestReplanning)
	app.OnRecordAfterUpdateSuccess(collections.Clinic).BindFunc(h.wakeReplanning)
	app.OnRecordCreate(collections.Clinic).BindFunc(refuseSecondClinic)
	app.OnRecordDelete(collections.Clinic).BindFunc(refuseDelete)
	app.OnRecordValidate(collections.Clinic).BindFunc(validateClinic)
	app.OnRecordUpdate(collections.Clinic).BindFunc(followName)
	app.OnModelValidate((&core.Settings{}).TableName()).BindFunc(validateSettings)
	app.OnRecordEnrich(collections.Clinic).BindFunc(h.showProvider)
}

func (h *handlers) registerAppointments(app core.App) {
	app.OnRecordCreate(collections.Appointments).BindFunc(h.claimSlot)
	app.OnRecordUpdate(collections.Appointments).BindFunc(h.applyTransition)
	app.OnRecordDelete(collections.Appointments).BindFunc(refuseDelete)
	app.OnRecordAfterCreateSuccess(collections.Relocations).BindFunc(h.wakeRelocations)
	app.OnRecordAfterCreateSuccess(collections.Appointments).BindFunc(countStatus(h.metrics.appointments))
	app.OnRecordAfterUpdateSuccess(collections.Appointments).BindFunc(countStatus(h.metrics.appointments))
	app.OnRecordAfterCreateSuccess(collections.Payments).BindFunc(countStatus(h.metrics.payments))
	app.OnRecordAfterUpdateSuccess(collections.Payments).BindFunc(countStatus(h.metrics.payments))
}

func (h *handlers) registerWaitlist(app core.App) {
	app.OnRecordCreateRequest(collections.Waitlist).BindFunc(h.requestWait)
	app.OnRecordUpdateRequest(collections.Waitlist).BindFunc(h.requestWaitChange)
	app.OnRecordValidate(collections.Waitlist).BindFunc(validateWait)
	app.OnRecordDelete(collections.Waitlist).BindFunc(h.withdrawProposal)
	app.OnRecordDelete(collections.Slots).BindFunc(h.recordFreedTime)
	app.OnRecordUpdate(collections.Slots).BindFunc(h.recordVacatedTime)
	app.OnRecordAfterCreateSuccess(collections.FreedTime).BindFunc(h.wakeWaitlist)
}

func (h *handlers) registerNotifications(app core.App) {
	app.OnMailerRecordOTPSend().BindFunc(h.awaitMail)
	app.OnMailerRecordOTPSend(collections.Users).BindFunc(h.writeCode)
	app.OnMailerSend().BindFunc(h.routeMail)
	app.OnRecordAfterCreateSuccess(collections.Notifications).BindFunc(h.wakeDispatcher)
	app.OnServe().BindFunc(h.announceFiles)
	app.OnServe().BindFunc(h.rememberAddress)
	app.OnServe().BindFunc(h.resumeMessages)
}

func (h *handlers) registerRoutes(app core.App) {
	app.OnServe().BindFunc(h.servePages)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		api := e.Router.Group("/api/clinic")
		api.GET("/openapi.json", h.showOpenAPI).Bind(apis.Gzip())
		api.GET("/availability", h.availability).Bind(apis.Gzip())
		api.GET("/availability/explain", h.explain).Bind(apis.RequireAuth())
		api.GET("/search", h.search).Bind(apis.Gzip())
		api.GET("/people", h.findPeople).Bind(apis.RequireAuth())
		api.GET("/conflicts", h.conflicts).Bind(apis.RequireAuth())
		api.POST("/relocations", h.relocate).Bind(apis.RequireAuth())
		api.GET("/today", h.today).Bind(apis.RequireAuth())
		api.PUT("/practitioners/{id}/hours", h.replaceHours).Bind(apis.RequireAuth())
		api.POST("/calendar", h.createFeed).Bind(apis.RequireAuth())
		api.DELETE("/calendar", h.revokeFeeds).Bind(apis.RequireAuth())
		api.GET("/calendar/{file}", h.feed)
		api.GET("/calendar/appointments/{id}", h.calendarFile).Bind(apis.RequireAuth())
		api.GET("/me/export", h.export).Bind(apis.RequireAuth())
		api.DELETE("/me", h.erase).Bind(apis.RequireAuth())
		api.GET("/reports", h.reports).Bind(apis.RequireSuperuserAuth())
		api.GET("/receipts/{file}", h.showReceipt).Bind(apis.RequireAuth())
		api.GET("/till", h.showTill).Bind(apis.RequireAuth())
		api.GET("/appointments.csv", h.exportAppointments).Bind(apis.RequireAuth())
		api.GET("/reports.csv", h.exportReports).Bind(apis.RequireSuperuserAuth())
		api.GET("/metrics", h.showMetrics)
		api.POST("/payments", h.pay).Bind(apis.RequireAuth())
		api.POST("/refunds/{id}", h.retryRefund).Bind(apis.RequireSuperuserAuth())
		api.POST("/messages/{id}/send", h.resendMessage).Bind(apis.RequireSuperuserAuth())
		api.POST("/payments/desk", h.payAtDesk).Bind(apis.RequireAuth())
		api.POST("/payments/desk/{id}/refund", h.refundAtDesk).Bind(apis.RequireAuth())
		api.POST("/appointments/{id}/payment-link", h.sendPaymentLink).Bind(apis.RequireAuth())
		api.POST("/payments/webhook/{provider}", h.webhook).Bind(apis.BodyLimit(webhookLimit))
		return e.Next()
	})
}

func (h *handlers) registerJobs(app core.App) error {
	jobs := []struct {
		id, schedule string
		run          func(core.App) error
	}{
		{"release_expired_holds", everyMinute, h.releaseExpiredHolds},
		{"dispatch_notifications", everyMinute, h.dispatchNotifications},
		{"match_waitlist", everyMinute, h.matchWaitlist},
		{"send_reminders", everyMinute, h.sendReminders},
		{"replan_reminders", everyMinute, h.replanReminders},
		{"relocate_appointments", everyMinute, h.relocateAppointments},
		{"refund_payments", "*/10 * * * *", h.refundPayments},
		{"reconcile_payments", "23 3 * * *", h.reconcilePayments},
		{"complete_past_appointments", "*/10 * * * *", h.completePastAppointments},
		{"send_codes", everyMinute, h.sendCodes},
		{"purge_code_requests", "37 * * * *", h.purgeCodeRequests},
		{"forget_what_is_old", "41 3 * * *", h.forgetWhatIsOld},
		{"purge_unverified_accounts", "17 * * * *", h.purgeUnverifiedAccounts},
		{"anchor_audit", "0 0 * * *", h.anchorAudit},
	}
	var often []func()
	for _, job := range jobs {
		run := h.logged(app, job.id, job.run)
		if job.schedule == everyMinute {
			run = h.beating(run)
			often = append(often, run)
		}
		if err := app.Cron().Add(job.id, job.schedule, run); err != nil {
			return err
		}
	}
	if h.WhenLeads != nil {
		h.WhenLeads(h.takeOver(app, often))
	}
	return nil
}
