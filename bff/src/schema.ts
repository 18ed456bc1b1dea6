import type { DataSource } from 'typeorm'
import { Infra1790000000100 } from '../migrations/1790000000100-infra.ts'
import { Account1790000000200 } from '../migrations/1790000000200-account.ts'
import { Session1790000000250 } from '../migrations/1790000000250-session.ts'
import { Person1790000000300 } from '../migrations/1790000000300-person.ts'
import { Healthcard1790000000400 } from '../migrations/1790000000400-healthcard.ts'
import { Directory1790000000500 } from '../migrations/1790000000500-directory.ts'
import { Schedule1790000000600 } from '../migrations/1790000000600-schedule.ts'
import { Bulk1790000000650 } from '../migrations/1790000000650-bulk.ts'
import { Booking1790000000700 } from '../migrations/1790000000700-booking.ts'
import { Notice1790000000800 } from '../migrations/1790000000800-notice.ts'
import { Staff1790000000900 } from '../migrations/1790000000900-staff.ts'
import { Inbox1790000001100 } from '../migrations/1790000001100-inbox.ts'
import { Fhir1790000001300 } from '../migrations/1790000001300-fhir.ts'
import { Client1790000001400 } from '../migrations/1790000001400-client.ts'
import { Papers1790000001900 } from '../migrations/1790000001900-papers.ts'
import { Results1790000001500 } from '../migrations/1790000001500-results.ts'
import { StaffPhones1790000001590 } from '../migrations/1790000001590-staff-phones.ts'
import { ResultsBulk1790000001650 } from '../migrations/1790000001650-results-bulk.ts'
import { Imaging1790000001800 } from '../migrations/1790000001800-imaging.ts'
import { Documents1790000001700 } from '../migrations/1790000001700-documents.ts'
import { ResultDesk1790000001570 } from '../migrations/1790000001570-result-desk.ts'
import { Missing1790000001560 } from '../migrations/1790000001560-missing.ts'
import { Sampling1790000001550 } from '../migrations/1790000001550-sampling.ts'
import { AuditEntry, AuditHead, AuditLink, AuditWaiting } from './audit/entities.ts'
import { CriticalValue, SensitiveGrant, SensitiveUnlock } from './results/privacy-entities.ts'
import { ReportPaper, ReportPrint, ReportShare, ReportShareItem, ReportShareOpening } from './papers/entities.ts'
import { Account, AccountWechat, Attempt, Consent } from './account/entities.ts'
import { Booking, BookingClaim } from './booking/entities.ts'
import { Client, ClientAssertion, ClientToken } from './client/entities.ts'
import {
  Campus,
  Department,
  DoctorFollow,
  Hospital,
  HospitalRules,
  Practitioner,
  PractitionerRole,
  SearchEntry,
} from './directory/entities.ts'
import {
  CardChangeRow,
  CardLease,
  CardUse,
  HealthCard,
  SpentCode,
  StaticCodeRow,
  TerminalNonce,
  TerminalRow,
} from './healthcard/entities.ts'
import { DeadLetter, InboundMessage, InboundStream } from './inbox/entities.ts'
import { dataSource } from './infra/db.ts'
import { Dispute, Invitation, Member, PatientIdentifier, Person, PersonAlias, PersonChange } from './person/entities.ts'
import { MissingResult } from './missing/entities.ts'
import { Notice, NoticeSubscription } from './notice/entities.ts'
import { ResultChunk, ResultFile } from './results/bulk/entities.ts'
import { ReportDesk, ResultCall, TypedResult } from './results/desk/entities.ts'
import { WaveformLead } from './results/ecg/entities.ts'
import { Report, ReportNumber, ReportFile, ReportVersion, TubeAnswered, TubeFinding } from './results/entities.ts'
import { SamplingPoint, Tube, TubePersonRow, TubeRefusal } from './sampling/entities.ts'
import { BulkFile, BulkSchedule, BulkSlot, BulkSource } from './schedule/bulk-entities.ts'
import { ClinicSession, ReturnedPlace, Slot } from './schedule/entities.ts'
import {
  Staff,
  StaffAttempt,
  StaffOldPassword,
  StaffRecoveryCode,
  StaffSession,
  StaffTotpUse,
} from './staff/entities.ts'
import { AccountSession, UsedEntrance } from './session/entities.ts'

const account = [Account, AccountWechat, Attempt, Consent]
const papers = [ReportPaper, ReportPrint, ReportShare, ReportShareItem, ReportShareOpening]
const privacy = [CriticalValue, SensitiveGrant, SensitiveUnlock]
const session = [AccountSession, UsedEntrance]
const person = [Dispute, Invitation, Member, PatientIdentifier, Person, PersonAlias, PersonChange]
const directory = [
  Hospital,
  Campus,
  Department,
  Practitioner,
  PractitionerRole,
  SearchEntry,
  DoctorFollow,
  HospitalRules,
]
const healthcard = [HealthCard, CardChangeRow, CardLease, StaticCodeRow, SpentCode, CardUse, TerminalRow, TerminalNonce]
const schedule = [ClinicSession, Slot, ReturnedPlace, BulkSource, BulkFile, BulkSchedule, BulkSlot]
const booking = [Booking, BookingClaim]
const inbox = [InboundMessage, InboundStream, DeadLetter]
const results = [
  Report,
  ReportVersion,
  ReportNumber,
  TubeFinding,
  TubeAnswered,
  ReportFile,
  WaveformLead,
  ResultFile,
  ResultChunk,
]
const resultDesk = [ReportDesk, ResultCall, TypedResult]
const sampling = [SamplingPoint, Tube, TubePersonRow, TubeRefusal, MissingResult]
const notice = [Notice, NoticeSubscription]
const staff = [Staff, StaffSession, StaffAttempt, StaffTotpUse, StaffRecoveryCode, StaffOldPassword]
const audit = [AuditEntry, AuditWaiting, AuditLink, AuditHead]

const client = [Client, ClientToken, ClientAssertion]

const migrations = [
  Infra1790000000100,
  Account1790000000200,
  Session1790000000250,
  Person1790000000300,
  Healthcard1790000000400,
  Directory1790000000500,
  Schedule1790000000600,
  Bulk1790000000650,
  Booking1790000000700,
  Notice1790000000800,
  Staff1790000000900,
  Inbox1790000001100,
  Fhir1790000001300,
  Client1790000001400,
  Results1790000001500,
  Sampling1790000001550,
  Missing1790000001560,
  ResultDesk1790000001570,
  StaffPhones1790000001590,
  ResultsBulk1790000001650,
  Documents1790000001700,
  Imaging1790000001800,
  Papers1790000001900,
]

/** Every table and every migration, by name: globs would differ between src and dist. */
export function openDatabase(url: string): DataSource {
  return dataSource(url, {
    entities: [
      ...account,
      ...papers,
      ...privacy,
      ...session,
      ...person,
      ...healthcard,
      ...directory,
      ...schedule,
      ...booking,
      ...notice,
      ...staff,
      ...audit,
      ...inbox,
      ...client,
      ...results,
      ...sampling,
      ...resultDesk,
    ],
    migrations,
  })
}
