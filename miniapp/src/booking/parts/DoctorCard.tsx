import { Text, View } from '@tarojs/components'
import type { DoctorView } from '@onecard/shared/directory'
import { yuan } from '@onecard/shared/money'
import { useWords } from '../../i18n/i18n.ts'
import { rankWord } from '../../i18n/ranks.ts'
import { useSettings } from '../../settings.ts'
import { DoctorFace } from '../../ui/Face.tsx'
import { go } from '../../ui/go.ts'
import { Tap } from '../../ui/Tap.tsx'
import { pagesOf } from '../pagesOf.ts'
import { directoryWords } from '../words.ts'

/** A doctor to choose: face, name, title, what they are good at, and what a visit costs. */
export function DoctorCard({ doctor, withPlace = false }: { doctor: DoctorView; withPlace?: boolean }) {
  const words = useWords(directoryWords)
  const { care, language } = useSettings()
  return (
    <Tap className="card doctor-card" onTap={() => go.to(pagesOf.doctorTimes(doctor.id))}>
      <DoctorFace nth={doctor.face} size={care ? 64 : 52} />
      <View className="f1">
        <View className="doctor-head">
          <Text className="h3">{doctor.name}</Text>
          <Text className="sub f1">{rankWord(doctor.title, language)}</Text>
          <Text className="num">{yuan(doctor.feeFen)}</Text>
        </View>
        {withPlace && <Text className="sub">{`${doctor.hospitalName} ${doctor.departmentName}`}</Text>}
        {doctor.specialities.length > 0 && (
          <Text className="cap">{words.good(doctor.specialities.join(language === 'zh' ? '、' : ', '))}</Text>
        )}
      </View>
    </Tap>
  )
}
